"""The words that the sample data is made of: places, names, brands, categories. All plain data."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# city, state, country, latitude, longitude, start of the postal code, weight
CITIES: tuple[tuple[str, str, str, float, float, str, int], ...] = (
    ("Los Angeles", "California", "USA", 34.0522, -118.2437, "900", 48),
    ("San Diego", "California", "USA", 32.7157, -117.1611, "921", 22),
    ("San Francisco", "California", "USA", 37.7749, -122.4194, "941", 24),
    ("Sacramento", "California", "USA", 38.5816, -121.4944, "958", 10),
    ("Santa Cruz", "California", "USA", 36.9741, -122.0308, "950", 6),
    ("New York", "New York", "USA", 40.7128, -74.0060, "100", 46),
    ("Buffalo", "New York", "USA", 42.8864, -78.8784, "142", 8),
    ("Houston", "Texas", "USA", 29.7604, -95.3698, "770", 28),
    ("Dallas", "Texas", "USA", 32.7767, -96.7970, "752", 20),
    ("Austin", "Texas", "USA", 30.2672, -97.7431, "787", 18),
    ("El Paso", "Texas", "USA", 31.7619, -106.4850, "799", 6),
    ("Miami", "Florida", "USA", 25.7617, -80.1918, "331", 18),
    ("Orlando", "Florida", "USA", 28.5383, -81.3792, "328", 12),
    ("Tampa", "Florida", "USA", 27.9506, -82.4572, "336", 12),
    ("Chicago", "Illinois", "USA", 41.8781, -87.6298, "606", 28),
    ("Philadelphia", "Pennsylvania", "USA", 39.9526, -75.1652, "191", 16),
    ("Pittsburgh", "Pennsylvania", "USA", 40.4406, -79.9959, "152", 8),
    ("Columbus", "Ohio", "USA", 39.9612, -82.9988, "432", 12),
    ("Cleveland", "Ohio", "USA", 41.4993, -81.6944, "441", 8),
    ("Atlanta", "Georgia", "USA", 33.7490, -84.3880, "303", 14),
    ("Charlotte", "North Carolina", "USA", 35.2271, -80.8431, "282", 12),
    ("Seattle", "Washington", "USA", 47.6062, -122.3321, "981", 14),
    ("Spokane", "Washington", "USA", 47.6588, -117.4260, "992", 4),
    ("Portland", "Oregon", "USA", 45.5152, -122.6784, "972", 10),
    ("Phoenix", "Arizona", "USA", 33.4484, -112.0740, "850", 14),
    ("Denver", "Colorado", "USA", 39.7392, -104.9903, "802", 12),
    ("Boston", "Massachusetts", "USA", 42.3601, -71.0589, "021", 12),
    ("Detroit", "Michigan", "USA", 42.3314, -83.0458, "482", 10),
    ("Minneapolis", "Minnesota", "USA", 44.9778, -93.2650, "554", 8),
    ("Nashville", "Tennessee", "USA", 36.1627, -86.7816, "372", 8),
    ("New Orleans", "Louisiana", "USA", 29.9511, -90.0715, "701", 6),
    ("Salt Lake City", "Utah", "USA", 40.7608, -111.8910, "841", 5),
    ("Anchorage", "Alaska", "USA", 61.2181, -149.9003, "995", 2),
    ("Honolulu", "Hawaii", "USA", 21.3069, -157.8583, "968", 3),
    ("London", "England", "UK", 51.5074, -0.1278, "EC", 34),
    ("Manchester", "England", "UK", 53.4808, -2.2426, "M", 10),
    ("Edinburgh", "Scotland", "UK", 55.9533, -3.1883, "EH", 5),
    ("Shanghai", "Shanghai", "China", 31.2304, 121.4737, "200", 42),
    ("Beijing", "Beijing", "China", 39.9042, 116.4074, "100", 38),
    ("Shenzhen", "Guangdong", "China", 22.5431, 114.0579, "518", 32),
    ("Guangzhou", "Guangdong", "China", 23.1291, 113.2644, "510", 28),
    ("Hangzhou", "Zhejiang", "China", 30.2741, 120.1551, "310", 18),
    ("São Paulo", "São Paulo", "Brasil", -23.5505, -46.6333, "010", 46),
    ("Rio de Janeiro", "Rio de Janeiro", "Brasil", -22.9068, -43.1729, "200", 28),
    ("Belo Horizonte", "Minas Gerais", "Brasil", -19.9167, -43.9345, "301", 16),
    ("Porto Alegre", "Rio Grande do Sul", "Brasil", -30.0346, -51.2177, "900", 10),
    ("Seoul", "Seoul", "South Korea", 37.5665, 126.9780, "045", 34),
    ("Busan", "Busan", "South Korea", 35.1796, 129.0756, "485", 12),
    ("Paris", "Île-de-France", "France", 48.8566, 2.3522, "750", 26),
    ("Lyon", "Auvergne-Rhône-Alpes", "France", 45.7640, 4.8357, "690", 10),
    ("Berlin", "Berlin", "Germany", 52.5200, 13.4050, "101", 18),
    ("Munich", "Bayern", "Germany", 48.1351, 11.5820, "803", 12),
    ("Hamburg", "Hamburg", "Germany", 53.5511, 9.9937, "200", 8),
    ("Madrid", "Comunidad de Madrid", "Spain", 40.4168, -3.7038, "280", 14),
    ("Barcelona", "Cataluña", "Spain", 41.3874, 2.1686, "080", 12),
    ("Tokyo", "Tokyo", "Japan", 35.6762, 139.6503, "100", 16),
    ("Osaka", "Osaka", "Japan", 34.6937, 135.5023, "530", 8),
    ("Sydney", "New South Wales", "Australia", -33.8688, 151.2093, "200", 14),
    ("Melbourne", "Victoria", "Australia", -37.8136, 144.9631, "300", 12),
    ("Brussels", "Bruxelles-Capitale", "Belgium", 50.8503, 4.3517, "100", 6),
    ("Warsaw", "Mazowieckie", "Poland", 52.2297, 21.0122, "009", 5),
    ("Bogotá", "Bogotá", "Colombia", 4.7110, -74.0721, "110", 2),
)

WOMEN = _words(
    """
    Mary Jennifer Linda Patricia Elizabeth Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret
    Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura
    Cynthia Amy Angela Helen Anna Brenda Pamela Nicole Samantha Katherine Emma Ruth Christine Catherine
    Debra Rachel Carolyn Janet Maria Heather Diane Olivia Julie Joyce Victoria Kelly Christina Joan
    Evelyn Lauren Judith
    """
)

MEN = _words(
    """
    James Robert John Michael David William Richard Joseph Thomas Charles Christopher Daniel Matthew
    Anthony Mark Donald Steven Andrew Paul Joshua Kenneth Kevin Brian George Timothy Ronald Jason Edward
    Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel
    Gregory Alexander Patrick Frank Raymond Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Zachary
    Douglas Peter Kyle
    """
)

SURNAMES = _words(
    """
    Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez
    Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark
    Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams
    Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker
    Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper
    Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood Bennett
    Gray Mendoza Ruiz Hughes Price O'Brien O'Connor Alvarez Castillo Sanders Patel Myers Long Ross
    Foster Jimenez
    """
)

STREETS = _words(
    """
    Main Oak Pine Maple Cedar Elm View Washington Lake Hill Walnut Spring North Ridge Church Willow Mill
    Sunset Railroad Jackson River Highland Johnson Chestnut Franklin Meadow Forest Park Center Broad
    """
)

# The first brands sell far more than the last: a pick is skewed towards the start.
BRANDS: tuple[str, ...] = (
    "Allegra K",
    "Calvin Klein",
    "Carhartt",
    "Hanes",
    "Levi's",
    "Volcom",
    "Nautica",
    "Quiksilver",
    "Dockers",
    "Columbia",
    "Diesel",
    "Lucky Brand",
    "True Religion",
    "Dickies",
    "Speedo",
    "Ray-Ban",
    "Champion",
    "Wrangler",
    "O'Neill",
    "Tommy Hilfiger",
    "Motherhood Maternity",
    "Bali",
    "Hurley",
    "Kaepa",
    "Jockey",
    "The North Face",
    "Timberland",
    "Roxy",
    "Billabong",
    "Puma",
    "Oakley",
    "Lacoste",
    "Eddie Bauer",
    "Fruit of the Loom",
    "Perry Ellis",
    "Van Heusen",
    "Woolrich",
    "Kenneth Cole",
    "Pendleton",
    "Ben Sherman",
    "English Laundry",
    "Marc Jacobs",
    "Hudson",
    "7 For All Mankind",
    "Joe's Jeans",
    "AG Adriano Goldschmied",
    "Splendid",
    "Bebe",
    "Cole Haan",
    "Hart, Schaffner & Marx",
)

# category, department (None: both), lowest and highest retail price in dollars, noun, weight
CATEGORIES: tuple[tuple[str, str | None, int, int, str, int], ...] = (
    ("Intimates", "Women", 8, 70, "Bralette", 14),
    ("Jeans", None, 30, 220, "Straight Leg Jeans", 14),
    ("Fashion Hoodies & Sweatshirts", None, 20, 110, "Zip Hoodie", 13),
    ("Tops & Tees", None, 10, 80, "Crew Neck Tee", 13),
    ("Swim", None, 15, 110, "Swim Shorts", 12),
    ("Sleep & Lounge", None, 12, 110, "Lounge Pants", 12),
    ("Shorts", None, 15, 80, "Cargo Shorts", 12),
    ("Sweaters", None, 25, 160, "Cable Knit Sweater", 11),
    ("Accessories", None, 5, 90, "Leather Belt", 11),
    ("Active", None, 15, 100, "Training Jersey", 10),
    ("Outerwear & Coats", None, 50, 420, "Down Parka", 10),
    ("Pants", "Men", 25, 120, "Chino Pants", 8),
    ("Underwear", "Men", 8, 45, "Boxer Briefs", 8),
    ("Dresses", "Women", 25, 240, "Wrap Dress", 7),
    ("Maternity", "Women", 15, 110, "Maternity Tunic", 7),
    ("Socks", "Men", 4, 30, "Crew Socks", 7),
    ("Suits & Sport Coats", "Men", 80, 400, "Two Button Blazer", 6),
    ("Plus", "Women", 12, 100, "Plus Size Cardigan", 6),
    ("Socks & Hosiery", "Women", 4, 35, "Opaque Tights", 5),
    ("Pants & Capris", "Women", 18, 110, "Cropped Capris", 5),
    ("Leggings", "Women", 8, 60, "Seamless Leggings", 4),
    ("Blazers & Jackets", "Women", 35, 200, "Tweed Jacket", 4),
    ("Skirts", "Women", 12, 100, "Pleated Skirt", 3),
    ("Suits", "Women", 50, 250, "Pant Suit", 1),
    ("Jumpsuits & Rompers", "Women", 20, 100, "Linen Romper", 1),
    ("Clothing Sets", "Women", 25, 120, "Two Piece Set", 1),
)

ADJECTIVES = _words(
    """
    Classic Slim Relaxed Vintage Essential Modern Signature Premium Soft Washed Striped Solid Heritage
    """
)

# name, latitude, longitude
DISTRIBUTION_CENTERS: tuple[tuple[str, float, float], ...] = (
    ("Memphis TN", 35.1174, -89.9711),
    ("Chicago IL", 41.8369, -87.6847),
    ("Houston TX", 29.7604, -95.3698),
    ("Los Angeles CA", 34.0500, -118.2500),
    ("New Orleans LA", 29.9500, -90.0667),
    ("Port Authority of New York/New Jersey NY/NJ", 40.6340, -73.7834),
    ("Philadelphia PA", 39.9500, -75.1667),
    ("Mobile AL", 30.6944, -88.0431),
    ("Charleston SC", 32.7833, -79.9333),
    ("Savannah GA", 32.0167, -81.1167),
)

# value, weight
TRAFFIC_SOURCES = (("Search", 70), ("Organic", 15), ("Facebook", 6), ("Email", 5), ("Display", 4))
EVENT_SOURCES = (("Email", 45), ("Adwords", 30), ("Facebook", 10), ("YouTube", 10), ("Organic", 5))
BROWSERS = (("Chrome", 50), ("Firefox", 20), ("Safari", 20), ("IE", 5), ("Other", 5))
SYSTEMS = (("Windows", 45), ("Macintosh", 25), ("iOS", 15), ("Android", 10), ("Linux", 5))
STATUSES = (("Shipped", 30), ("Complete", 25), ("Processing", 20), ("Cancelled", 15), ("Returned", 10))
