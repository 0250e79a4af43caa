"""Service inventions 职务成果 (安心屋): from registration to the publication of the price."""
