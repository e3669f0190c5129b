"""The names that Windows, and so SQL Server, gives to time zones."""

from __future__ import annotations

# Windows' name: zones of the tz database that have its rules. The facts are the Unicode CLDR's; only zones in wide
# use are here.
_ZONES = """
    UTC: UTC Etc/UTC Etc/GMT Etc/UCT Etc/Zulu GMT Zulu Universal
    UTC-11: Etc/GMT+11 Pacific/Pago_Pago
    Hawaiian Standard Time: Pacific/Honolulu US/Hawaii Etc/GMT+10
    Alaskan Standard Time: America/Anchorage America/Juneau America/Nome US/Alaska
    Pacific Standard Time: America/Los_Angeles America/Vancouver US/Pacific PST8PDT
    UTC-08: Etc/GMT+8
    UTC-09: Etc/GMT+9
    US Mountain Standard Time: America/Phoenix US/Arizona Etc/GMT+7 MST
    Mountain Standard Time: America/Denver America/Edmonton America/Boise US/Mountain MST7MDT
    Central America Standard Time: America/Guatemala America/Costa_Rica America/El_Salvador America/Managua Etc/GMT+6
    Central Standard Time: America/Chicago America/Winnipeg America/Indiana/Knox US/Central CST6CDT
    Central Standard Time (Mexico): America/Mexico_City America/Monterrey
    Canada Central Standard Time: America/Regina
    Eastern Standard Time: America/New_York America/Toronto America/Detroit US/Eastern EST5EDT
    US Eastern Standard Time: America/Indiana/Indianapolis America/Indianapolis
    SA Pacific Standard Time: America/Bogota America/Lima America/Panama America/Jamaica EST Etc/GMT+5
    Atlantic Standard Time: America/Halifax Atlantic/Bermuda
    SA Western Standard Time: America/La_Paz America/Puerto_Rico Etc/GMT+4
    Venezuela Standard Time: America/Caracas
    Pacific SA Standard Time: America/Santiago
    Newfoundland Standard Time: America/St_Johns
    E. South America Standard Time: America/Sao_Paulo
    Argentina Standard Time: America/Argentina/Buenos_Aires America/Buenos_Aires
    SA Eastern Standard Time: America/Cayenne America/Fortaleza Etc/GMT+3
    Montevideo Standard Time: America/Montevideo
    UTC-02: Etc/GMT+2 Atlantic/South_Georgia
    Azores Standard Time: Atlantic/Azores
    Cape Verde Standard Time: Atlantic/Cape_Verde Etc/GMT+1
    GMT Standard Time: Europe/London Europe/Dublin Europe/Lisbon GB
    Greenwich Standard Time: Atlantic/Reykjavik Africa/Abidjan Africa/Accra
    Morocco Standard Time: Africa/Casablanca
    W. Europe Standard Time: Europe/Berlin Europe/Amsterdam Europe/Rome Europe/Stockholm Europe/Vienna Europe/Zurich
        Europe/Oslo Europe/Luxembourg
    Central Europe Standard Time: Europe/Budapest Europe/Prague Europe/Belgrade Europe/Ljubljana Europe/Bratislava
    Romance Standard Time: Europe/Paris Europe/Brussels Europe/Copenhagen Europe/Madrid
    Central European Standard Time: Europe/Warsaw Europe/Zagreb Europe/Sarajevo Europe/Skopje
    W. Central Africa Standard Time: Africa/Lagos Africa/Algiers Africa/Tunis Etc/GMT-1
    GTB Standard Time: Europe/Bucharest Europe/Athens
    FLE Standard Time: Europe/Kiev Europe/Kyiv Europe/Helsinki Europe/Riga Europe/Sofia Europe/Tallinn Europe/Vilnius
    Egypt Standard Time: Africa/Cairo
    South Africa Standard Time: Africa/Johannesburg Africa/Harare Africa/Maputo Etc/GMT-2
    Israel Standard Time: Asia/Jerusalem Asia/Tel_Aviv
    Turkey Standard Time: Europe/Istanbul
    Arab Standard Time: Asia/Riyadh Asia/Kuwait Asia/Qatar
    Arabic Standard Time: Asia/Baghdad
    E. Africa Standard Time: Africa/Nairobi Africa/Addis_Ababa Etc/GMT-3
    Russian Standard Time: Europe/Moscow
    Iran Standard Time: Asia/Tehran
    Arabian Standard Time: Asia/Dubai Asia/Muscat Etc/GMT-4
    Afghanistan Standard Time: Asia/Kabul
    Pakistan Standard Time: Asia/Karachi
    West Asia Standard Time: Asia/Tashkent Etc/GMT-5
    India Standard Time: Asia/Kolkata Asia/Calcutta
    Sri Lanka Standard Time: Asia/Colombo
    Nepal Standard Time: Asia/Kathmandu Asia/Katmandu
    Bangladesh Standard Time: Asia/Dhaka
    Myanmar Standard Time: Asia/Yangon Asia/Rangoon
    SE Asia Standard Time: Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh Asia/Saigon Etc/GMT-7
    China Standard Time: Asia/Shanghai Asia/Hong_Kong Asia/Macau PRC
    Singapore Standard Time: Asia/Singapore Asia/Kuala_Lumpur Asia/Manila Etc/GMT-8
    Taipei Standard Time: Asia/Taipei
    W. Australia Standard Time: Australia/Perth
    Tokyo Standard Time: Asia/Tokyo Japan Etc/GMT-9
    Korea Standard Time: Asia/Seoul
    Cen. Australia Standard Time: Australia/Adelaide
    AUS Central Standard Time: Australia/Darwin
    E. Australia Standard Time: Australia/Brisbane
    AUS Eastern Standard Time: Australia/Sydney Australia/Melbourne Australia/Canberra
    Tasmania Standard Time: Australia/Hobart
    West Pacific Standard Time: Pacific/Port_Moresby Pacific/Guam Etc/GMT-10
    Central Pacific Standard Time: Pacific/Guadalcanal Etc/GMT-11
    New Zealand Standard Time: Pacific/Auckland NZ
    UTC+12: Etc/GMT-12
    Fiji Standard Time: Pacific/Fiji
    UTC+13: Etc/GMT-13
"""


def _read(text: str) -> dict[str, str]:
    """Zone of the tz database -> Windows' name."""
    names: dict[str, str] = {}
    windows = ""
    for line in text.strip().splitlines():
        before, colon, after = line.partition(": ")
        windows = before.strip() if colon else windows
        names |= dict.fromkeys((after if colon else line).split(), windows)
    return names


WINDOWS_NAMES = _read(_ZONES)


def windows_zone(zone: str) -> str | None:
    """None for a zone that is not in the table.

    >>> windows_zone("Europe/Vienna")
    'W. Europe Standard Time'
    """
    return WINDOWS_NAMES.get(zone)
