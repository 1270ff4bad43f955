"""Debian's wapiti 3.0.4 as it is, but for one line that Python 3.11 refuses: what reads the addresses that `-x` leaves out."""

import fnmatch
import re

from wapitiCore.main.wapiti import wapiti_main
from wapitiCore.net import crawler

crawler.wildcard_translate = lambda pattern: re.compile(fnmatch.translate(pattern))
wapiti_main()
