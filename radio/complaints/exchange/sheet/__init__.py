"""The Friday sheet: what an agency has open, and has lately answered, on paper or as a workbook."""
