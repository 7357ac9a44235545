"""The families that the house may use, as bytes of TrueType faces.

No file of a font is in the project: both families come as dependencies.
"""
