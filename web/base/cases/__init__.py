"""What every case has in common: asked by somebody, worked on, answered, and logged.

A kind of case is written as data (``kinds.CaseKind``), its table takes the columns of ``models``,
and ``service`` opens cases and takes their steps.
"""
