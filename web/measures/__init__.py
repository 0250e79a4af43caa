"""Policy measures 政策措施: who may apply for what, and until when."""
