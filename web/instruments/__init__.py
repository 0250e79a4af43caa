"""Large instruments 大型仪器 that are shared, and their yearly figures."""
