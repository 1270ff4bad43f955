//! Lists of common Norwegian names and of towns, in lower case and in byte order, for binary search. They are a net for
//! the gate, not a register: rules of form and context catch what is not listed.

/// True if a list (in byte order) holds `word`.
pub(super) fn contains(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// Common given names that are hardly ever anything else.
#[rustfmt::skip]
pub(super) const GIVEN_NAMES: &[&str] = &[
    "agnes", "agnete", "aksel", "aleksander", "alexander", "alf", "alfred", "ali", "amalie", "amanda",
    "amina", "amir", "ana", "anders", "andrea", "andreas", "andré", "ane", "anette", "anita", "anja", "ann",
    "anna", "anne", "annika", "anniken", "anton", "arild", "arne", "arnfinn", "arnt", "arvid", "asbjørn",
    "aslaug", "astrid", "atle", "audun", "august", "aurora", "axel", "ayse", "beate", "benjamin", "bente",
    "berit", "bernt", "birger", "birgit", "birgitte", "birte", "bjarne", "bodil", "borghild", "brage",
    "brit", "brita", "britt", "brynjar", "bård", "camilla", "carina", "carl", "caroline", "cathrine",
    "cecilie", "charlotte", "christer", "christian", "christina", "christine", "christoffer", "christopher",
    "dagfinn", "dagny", "dagrun", "daniel", "david", "ebba", "eileen", "einar", "eirik", "eirin", "eivind",
    "elena", "eli", "elias", "elin", "eline", "elisabeth", "elise", "ella", "ellen", "ellinor", "elsa",
    "emil", "emilie", "emma", "endre", "erik", "erlend", "erling", "eskil", "espen", "eva", "evy", "fatima",
    "filip", "fredrik", "fredrikke", "frida", "frode", "frøydis", "geir", "gerd", "gisle", "gjertrud",
    "gorm", "greta", "grete", "grethe", "gudrun", "gunhild", "gunn", "gunnar", "gunvor", "guro", "gustav",
    "hallvard", "halvard", "halvor", "hanna", "hannah", "hanne", "harald", "harriet", "hassan", "hedda",
    "hedvig", "hege", "heidi", "helen", "helena", "helene", "helge", "helle", "henning", "henny",
    "henriette", "henrik", "herman", "hilda", "hilde", "hildegunn", "hilmar", "håkon", "håvard", "ibrahim",
    "ida", "ine", "inga", "ingar", "inge", "ingebjørg", "ingeborg", "ingebrigt", "inger", "ingrid",
    "ingunn", "ingvar", "ingvild", "iren", "irene", "isabel", "isabella", "iselin", "ivar", "iver", "jakob",
    "janne", "jannicke", "jarl", "jarle", "jenny", "jens", "jesper", "joakim", "johan", "johanna",
    "johanne", "johannes", "john", "johnny", "jon", "jonas", "jonny", "jorid", "jorun", "jorunn", "jostein",
    "julia", "julian", "julie", "jørgen", "jørn", "kai", "kaja", "kamilla", "karen", "kari", "karianne",
    "karin", "karina", "karl", "karla", "karoline", "kasper", "kathrine", "katrine", "kent", "ketil",
    "khadija", "kirsten", "kirsti", "kjartan", "kjell", "kjellaug", "kjersti", "kjetil", "knut", "kolbjørn",
    "konrad", "kristian", "kristin", "kristina", "kristine", "kristoffer", "kåre", "laila", "lars", "lasse",
    "laura", "lea", "leah", "leif", "lena", "leon", "leonora", "liam", "lidia", "lillian", "lina", "linda",
    "linn", "linnea", "lisa", "lise", "liss", "lotte", "louise", "lucas", "ludvig", "lukas", "luna",
    "lærke", "mads", "magne", "magnhild", "magnus", "mahmoud", "maja", "malin", "maren", "margit",
    "margrete", "margrethe", "mari", "maria", "marianne", "marie", "marit", "marius", "marta", "marte",
    "martha", "marthe", "martin", "martine", "mathea", "mathias", "mathilde", "matias", "mats", "mattis",
    "mette", "mia", "michael", "mikael", "mikkel", "milla", "mina", "miriam", "mohamed", "mohammad",
    "mohammed", "monica", "monika", "morten", "muhammad", "nadia", "najma", "nikolai", "nils", "nina",
    "noah", "nora", "oda", "oddbjørn", "oddvar", "ola", "olaf", "olav", "ole", "oliver", "olivia", "omar",
    "oscar", "oskar", "otto", "pernille", "peter", "petter", "philip", "philippa", "pål", "rachel", "ragna",
    "ragnar", "ragnhild", "rakel", "randi", "rasmus", "rebecca", "rebekka", "reidar", "reidun", "rikke",
    "rita", "roald", "roar", "robert", "roger", "rolf", "ronny", "roy", "runar", "ruth", "sander", "sandra",
    "sara", "sarah", "sebastian", "selma", "sigbjørn", "sigmund", "signe", "sigrid", "sigrun", "sigurd",
    "silje", "simen", "simon", "sindre", "siri", "sissel", "siv", "sofia", "sofie", "solfrid", "solveig",
    "sondre", "stefan", "steffen", "steinar", "stian", "stine", "sunniva", "susann", "susanne", "svein",
    "sven", "sverre", "synne", "synnøve", "tarjei", "terje", "thea", "theodor", "theresa", "therese",
    "thomas", "thor", "thorbjørn", "thorleif", "tina", "tiril", "tobias", "tomas", "tommy", "tonje",
    "torbjørn", "tord", "tore", "torfinn", "torgeir", "torgunn", "torhild", "torill", "torkel", "torkild",
    "torleif", "tormod", "torstein", "torunn", "torvald", "trine", "trond", "trude", "truls", "trygve",
    "turid", "tuva", "tyra", "ulf", "ulrik", "ulrikke", "une", "unni", "ursula", "valborg", "vanja",
    "vegard", "vera", "vetle", "vibeke", "victor", "victoria", "vidar", "vigdis", "viktor", "viktoria",
    "vilde", "vilhelm", "vilja", "villy", "vivian", "wenche", "werner", "william", "willy", "yasin",
    "yngve", "yngvild", "yusuf", "yvonne", "zahra", "åge", "åse", "åshild", "åsmund", "åsne", "øivind",
    "ørjan", "øystein", "øyvind",
];

/// Given names that are also words (day, life, per, bear): names only where a surname follows.
#[rustfmt::skip]
pub(super) const AMBIGUOUS_NAMES: &[&str] = &[
    "ada", "adam", "alma", "andre", "arna", "arve", "ask", "bjørn", "bo", "dag", "eir", "eldar", "else",
    "ester", "even", "finn", "frank", "gro", "gry", "hans", "helga", "idun", "iris", "jan", "jo", "kim",
    "lilly", "lily", "line", "liv", "live", "mai", "marina", "mark", "max", "may", "mona", "nell", "nelly",
    "noor", "norunn", "odd", "ove", "per", "pia", "rein", "ro", "robin", "rosa", "rose", "rune", "sean",
    "sigve", "sol", "stein", "stella", "stig", "storm", "tage", "tale", "tara", "tea", "ted", "tom", "tone",
    "tor", "tove", "ulla", "unn", "viva",
];

/// Common surnames that are hardly ever anything else.
#[rustfmt::skip]
pub(super) const SURNAMES: &[&str] = &[
    "aas", "aase", "aasen", "abdullah", "abrahamsen", "ahmed", "ali", "aljundi", "amdal", "amundsen",
    "andersen", "andersson", "andreassen", "andresen", "antonsen", "arnesen", "aronsen", "askeland",
    "asplund", "aune", "austad", "bekkelund", "benjaminsen", "berge", "bergersen", "berglund", "berntsen",
    "birkeland", "bjerke", "bjørge", "bjørnsen", "bjørnstad", "blom", "brekke", "bruun", "brynildsen",
    "bråten", "bø", "bøe", "carlsen", "christensen", "christiansen", "christoffersen", "dahle", "danielsen",
    "davidsen", "eck", "edvardsen", "egeland", "eidem", "eilertsen", "eliassen", "ellefsen", "ellingsen",
    "endresen", "enger", "eriksen", "erlandsen", "espeland", "evensen", "evjen", "finstad", "fjeld",
    "fjeldstad", "flaten", "fossum", "fredriksen", "frøyland", "gabrielsen", "garberg", "gjerde",
    "granlund", "grønli", "gulbrandsen", "gundersen", "gustavsen", "haga", "halvorsen", "hamre", "hansen",
    "hanssen", "hassan", "haugland", "haugstad", "hegge", "heggelund", "helgesen", "helland", "hellum",
    "henriksen", "hermansen", "holte", "hovland", "hussain", "hussein", "håland", "ibrahim", "ingebretsen",
    "ingebrigtsen", "isaksen", "iversen", "jacobsen", "jakobsen", "jansen", "jensen", "jenssen",
    "johannesen", "johannessen", "johansen", "johansson", "johnsen", "jonassen", "jørgensen", "karlsen",
    "khan", "klausen", "kleven", "knudsen", "knutsen", "kolstad", "kristensen", "kristiansen",
    "kristoffersen", "kvam", "kvamme", "langeland", "larsen", "larssen", "lervik", "lorentzen", "lundby",
    "lunder", "løken", "madsen", "magnussen", "markussen", "martinsen", "mathiesen", "mathisen", "meyer",
    "mikalsen", "mikkelsen", "mohamed", "mohammed", "monsen", "mork", "mortensen", "myhre", "myklebust",
    "myrvold", "nergård", "nesse", "nguyen", "nicolaisen", "nielsen", "nikolaisen", "nilsen", "nilssen",
    "nordby", "nordmann", "norheim", "nygaard", "nygård", "næss", "olaussen", "olsen", "omar", "opsahl",
    "ottesen", "paulsen", "pedersen", "petersen", "pettersen", "rasmussen", "reinertsen", "riise",
    "robertsen", "rolland", "røed", "rønning", "salvesen", "samuelsen", "sandberg", "sande", "sandvik",
    "simonsen", "singh", "sivertsen", "skaar", "skoglund", "solbakken", "solberg", "solheim", "solli",
    "solstad", "steen", "stene", "stenersen", "stokke", "stokkeland", "sveen", "svendsen", "svensson",
    "syversen", "sæther", "sætre", "sørensen", "sørlie", "teigen", "thomassen", "thoresen", "thorsen",
    "thorstensen", "tollefsen", "torgersen", "tvedt", "tveit", "ulriksen", "ulvestad", "vinje", "warsame",
    "wiik", "wilhelmsen", "wold", "åsheim", "ødegaard", "ødegård", "østby", "østli", "øverland",
];

/// Common surnames that are words too (mountain, grove, beach): names only after a given name.
#[rustfmt::skip]
pub(super) const WORDLIKE_SURNAMES: &[&str] = &[
    "bakke", "bakken", "bang", "berg", "brun", "dahl", "eide", "engen", "falk", "foss", "fosse", "gran",
    "grande", "hagen", "hammer", "hauge", "haugen", "helle", "holm", "holmen", "lie", "lien", "lund",
    "lunde", "moe", "moen", "ness", "ruud", "sagen", "sand", "skogen", "sommer", "strand", "strøm", "sunde",
    "tangen", "tran", "vik", "viken", "vold", "wang",
];

/// Towns and villages that post codes are written with.
#[rustfmt::skip]
pub(super) const TOWNS: &[&str] = &[
    "alta", "andalsnes", "arendal", "asker", "askim", "askøy", "bardufoss", "bergen", "bodø", "brevik",
    "bryne", "brønnøysund", "drammen", "drøbak", "egersund", "eidsvoll", "elverum", "fagernes", "fauske",
    "fetsund", "finnsnes", "flekkefjord", "florø", "forde", "fosnavåg", "fredrikstad", "frøya", "førde",
    "geilo", "gjøvik", "gol", "grimstad", "hadsel", "halden", "hamar", "hammerfest", "haugesund",
    "havøysund", "hitra", "holmestrand", "honningsvåg", "horten", "hønefoss", "jessheim", "jevnaker",
    "karasjok", "kautokeino", "kirkenes", "kolbotn", "kongsberg", "kongsvinger", "kopervik", "kragerø",
    "kristiansand", "kristiansund", "kvinesdal", "langesund", "larvik", "leirvik", "leknes", "levanger",
    "lillehammer", "lillesand", "lillestrøm", "longyearbyen", "lyngdal", "lørenskog", "mandal", "mo",
    "moelv", "molde", "mosjøen", "moss", "mysen", "måløy", "namsos", "narvik", "nesttun", "nittedal",
    "notodden", "odda", "orkanger", "oslo", "otta", "porsgrunn", "rakkestad", "raufoss", "ringebu", "rissa",
    "rjukan", "rognan", "rygge", "råholt", "røros", "sandefjord", "sandnes", "sandnessjøen", "sarpsborg",
    "sauda", "ski", "skien", "skudeneshavn", "sogndal", "sortland", "stavanger", "stavern", "steinkjer",
    "stjørdal", "stokmarknes", "stord", "stranda", "stryn", "strømmen", "sunndalsøra", "svelvik", "svolvær",
    "tananger", "tromsø", "trondheim", "tvedestrand", "tynset", "tønsberg", "vadsø", "vardø", "verdal",
    "vinstra", "volda", "voss", "ålesund", "ålgård", "åndalsnes", "årnes", "ørsta", "øystese",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_the_order_that_the_search_needs() {
        for list in [GIVEN_NAMES, AMBIGUOUS_NAMES, SURNAMES, WORDLIKE_SURNAMES, TOWNS] {
            assert!(list.is_sorted() && list.iter().all(|word| word.to_lowercase() == *word));
        }
    }
}
