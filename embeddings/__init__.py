"""Text encoders and vector indexes; imports none of the other packages."""
