"""Financial products 科技金融: loans, funds, insurance, guarantees."""
