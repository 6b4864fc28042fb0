"""From longitude and latitude to metres on a plane: ETRS-TM35FIN (EPSG:3067).

Transverse Mercator on the GRS 80 ellipsoid with central meridian 27° E, scale 0.9996 and false
easting 500 000 m, by Krüger's series to the third order of n, as in JHS 197 (annex of formulas)
and C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", Journal of
Geodesy 85 (2011), equations 7 to 12. Over Finland it is accurate to well below a millimetre.
"""

from __future__ import annotations

from math import asinh, atan2, atanh, cos, cosh, hypot, radians, sin, sinh, sqrt, tan

MERIDIAN = 27.0
SCALE = 0.9996
FALSE_EASTING = 500_000.0
SEMI_MAJOR_AXIS = 6_378_137.0
FLATTENING = 1 / 298.257222101

_N = FLATTENING / (2 - FLATTENING)
_RADIUS = SEMI_MAJOR_AXIS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)
_ECCENTRICITY = sqrt(FLATTENING * (2 - FLATTENING))


def project(longitude: float, latitude: float, *, meridian: float = MERIDIAN) -> tuple[float, float]:
    """Easting and northing in metres of a point given in degrees (WGS 84 or EUREF-FIN)."""
    turned = radians(longitude - meridian)
    tau = tan(radians(latitude))
    sigma = sinh(_ECCENTRICITY * atanh(_ECCENTRICITY * tau / hypot(1, tau)))
    conformal = tau * hypot(1, sigma) - sigma * hypot(1, tau)
    xi = atan2(conformal, cos(turned))
    eta = asinh(sin(turned) / hypot(conformal, cos(turned)))
    north, east = xi, eta
    for order, alpha in enumerate(_ALPHA, start=1):
        north += alpha * sin(2 * order * xi) * cosh(2 * order * eta)
        east += alpha * cos(2 * order * xi) * sinh(2 * order * eta)
    return FALSE_EASTING + SCALE * _RADIUS * east, SCALE * _RADIUS * north
