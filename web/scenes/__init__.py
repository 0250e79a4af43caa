"""Application scenes 应用场景: where something new may be tried."""
