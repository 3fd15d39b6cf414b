"""Tables of lists that are published and stand in no file of vectors."""

from __future__ import annotations

# Potential victims of trafficking known to local authorities, non-government organisations, police,
# government organisations, the public and the National Crime Agency, United Kingdom 2013.
# Silverman, B. W. (2014). Modern slavery: an application of multiple systems estimation. Home Office.
TRAFFICKING = {
    "100000": 54,
    "010000": 463,
    "001000": 907,
    "000100": 695,
    "000010": 316,
    "000001": 57,
    "110000": 15,
    "101000": 19,
    "100100": 3,
    "011000": 56,
    "010100": 19,
    "010010": 1,
    "010001": 3,
    "001100": 69,
    "001010": 10,
    "001001": 31,
    "000110": 8,
    "000101": 6,
    "000011": 1,
    "111000": 1,
    "110100": 1,
    "011100": 4,
    "011001": 3,
    "001101": 1,
    "111100": 1,
}
# Diabetes in Casale Monferrato: clinic, hospital, prescriptions, strips. Bruno, G. and others (1994).
# Application of capture-recapture to count diabetes. Diabetes Care 17, 548-556.
DIABETES = {
    "1111": 58,
    "1110": 157,
    "1101": 18,
    "1100": 104,
    "1011": 46,
    "1010": 650,
    "1001": 12,
    "1000": 709,
    "0111": 14,
    "0110": 20,
    "0101": 7,
    "0100": 74,
    "0011": 8,
    "0010": 182,
    "0001": 10,
}
# Hepatitis A in a college in Taiwan 1995: serum, hospital, questionnaires.
HEPATITIS = {"111": 28, "110": 21, "101": 17, "100": 69, "011": 18, "010": 55, "001": 63}
# AIDS in Rome 1990, four reporting centres. Abeni, D. and others (1994).
AIDS = {
    "1110": 3,
    "1101": 1,
    "1100": 33,
    "1010": 20,
    "1001": 6,
    "1000": 403,
    "0111": 3,
    "0110": 35,
    "0101": 10,
    "0100": 545,
    "0011": 11,
    "0010": 621,
    "0001": 205,
}
