"""Solution packs 解决方案包: a need answered with everything that it takes."""
