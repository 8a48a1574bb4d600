"""QGIS reads collections: /usr/bin/python3 qgis_reads.py URL NAME:COUNT:CODE…

QT_QPA_PLATFORM=offscreen where there is no screen. Run by the Python that QGIS comes with, so
nothing else is imported.
"""

import sys

from qgis.core import QgsApplication, QgsFeatureRequest, QgsVectorLayer


def main(service: str, wanted: list[str]) -> int:
    """Open each collection by the provider OAPIF; return how many do not agree."""
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    wrong = sum(not _reads(service, *one.split(":")) for one in wanted)
    application.exitQgis()
    return min(wrong, 1)


def _reads(service: str, name: str, count: str, code: str) -> bool:
    size = min(1_000, max(10, int(count) // 3))  # several pages
    uri = f"url='{service}/ogc' typename='{name}' pageSize='{size}' srsname='OGC:CRS84'"
    layer = QgsVectorLayer(uri, name, "OAPIF")
    if not layer.isValid():
        sys.stdout.write(f"{name} does not open: {layer.error().message()}\n")
        return False
    features = list(layer.getFeatures())
    codes = {feature["code"] for feature in features}
    asked = list(layer.getFeatures(QgsFeatureRequest().setFilterExpression(f"\"code\" = '{code}'")))
    agrees = (
        len(features) == len(codes) == int(count)
        and all(not feature.geometry().isEmpty() for feature in features)
        and [feature["code"] for feature in asked] == [code]
    )
    word = "read" if agrees else "differs:"
    sys.stdout.write(f"{word} {name}: {len(features)} of {count}\n")
    return agrees


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
