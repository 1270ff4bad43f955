## What may tell who somebody is

identifier-person-number = Identity number
identifier-date = Date
identifier-phone = Telephone number
identifier-email = E-mail address
identifier-record-number = Record or case number
identifier-address = Address
identifier-place = Place
identifier-name = Name
identifier-high-age = Age above 89
