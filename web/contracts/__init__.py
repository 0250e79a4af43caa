"""What a technology contract says beyond its amounts: registration form, confirmation, payments."""
