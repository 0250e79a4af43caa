"""Parts of ``scripts/train_encoder.py``: vocabulary, source vectors, fitting, export."""
