"""Public pages kept ready for visitors, for as long as nothing they show has changed.

``recording`` notes what an answer depends on while it is made: tables, the clock. ``editions`` has
a mark for each table that every commit renews, in whatever process. ``shelf`` holds the answers of
this process, and ``pages`` takes and puts them around the views.
"""
