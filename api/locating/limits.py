"""How large a file of points may be, in each of the forms that are read."""

MOST_BYTES = 100 * 2**20
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
# A byte of the file makes a row of them; each takes five bytes once it is read.
MOST_BLANK_CELLS = 20_000_000
MOST_SHEET_ROWS = 100_000  # of XLSX and GeoJSON, which are read cell by cell
# A parser makes of each byte of JSON up to twenty-five: objects and lists weigh most.
MOST_GEOJSON_BYTES = 20 * 2**20
MOST_GEOJSON_PARTS = 2_000_000
# What a program of its own may take to read a workbook (observed: 100,000 rows of 20 columns take
# 200 MB, and four seconds).
MOST_UNZIPPED = 300 * 2**20
SHEET_MEMORY = 768 * 2**20
SHEET_SECONDS = 60
