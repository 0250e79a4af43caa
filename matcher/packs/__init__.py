"""Solution packs 解决方案包: what of the registers goes with a need, and on what grounds."""
