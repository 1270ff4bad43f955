//! The word list of fingerprints: one word for each byte.
//!
//! Norwegian nouns in plain ASCII, so that they survive any keyboard and any telephone line. The list is part of the
//! protocol: a word never changes its place.

/// The word for the byte `b` stands at place `b`.
pub const FINGERPRINT_WORDS: [&str; 256] = [
    "agurk", "alv", "ananas", "anker", "ansikt", "arena", "asfalt", "atlet", "august", "bagasje", "ballong",
    "basar", "batteri", "bever", "bilde", "bjelle", "bjerk", "blad", "blink", "blomst", "bluse", "borg",
    "brann", "brev", "brikke", "bringe", "brygge", "bukett", "bunad", "butikk", "damp", "dans", "delfin",
    "desember", "diamant", "dikt", "disk", "dommer", "drage", "dronning", "drue", "duett", "dukke", "dusj",
    "egg", "ekko", "ekorn", "elefant", "eple", "esel", "eventyr", "fabrikk", "fakkel", "familie", "fanfare",
    "farge", "fasan", "februar", "figur", "film", "fjord", "flagg", "flaske", "flette", "flint", "flokk",
    "fokus", "fontene", "foss", "fregatt", "frukt", "furu", "galleri", "garasje", "gardin", "gepard", "gips",
    "gitar", "gjerde", "gjest", "glass", "glitter", "globus", "gnist", "gran", "gress", "grotte", "gryte",
    "gull", "gulrot", "hagl", "hamster", "hanske", "harpe", "hassel", "havn", "heis", "hermelin", "himmel",
    "hjelm", "hjort", "honning", "humle", "hus", "hval", "hvete", "idrett", "iskrem", "januar", "jern",
    "jubel", "jungel", "juni", "kabel", "kaffe", "kajakk", "kalender", "kamin", "kart", "kiste", "kiwi",
    "kjole", "klang", "klubb", "knapp", "kniv", "koffert", "kokk", "kolibri", "komet", "kompass", "konge",
    "konsert", "krabbe", "krone", "krukke", "krydder", "kunst", "labyrint", "lanterne", "lavine", "leke",
    "linje", "luft", "magnet", "mais", "maling", "mandel", "melk", "melodi", "metall", "middag", "mikrofon",
    "modell", "motor", "munn", "muskel", "mynt", "nabo", "nebb", "nisse", "note", "november", "oktober",
    "oliven", "olje", "opera", "orgel", "orkan", "ost", "ovn", "palass", "panda", "papir", "paraply", "park",
    "pasta", "pause", "pepper", "perle", "pilot", "pinne", "plate", "plomme", "pokal", "potet", "prins",
    "profil", "pumpe", "pyramide", "radio", "rakett", "ramme", "rosin", "rubin", "rugde", "rype", "safir",
    "salat", "sau", "seng", "silke", "sirkel", "sirup", "sitron", "sjakk", "skive", "skjell", "skog",
    "skorpe", "sky", "slott", "smed", "sofa", "sopp", "spade", "spill", "spurv", "stein", "stige", "stjerne",
    "stol", "strand", "sukker", "symfoni", "taksi", "tango", "tavle", "teater", "telt", "tempel", "terning",
    "tiger", "tomat", "topas", "torsk", "traktor", "trapp", "trompet", "trost", "tulipan", "turist", "ugle",
    "ukulele", "vaffel", "valmue", "vase", "vekt", "verksted", "vind", "vinter", "viol", "vogn", "vulkan",
    "yoghurt", "zebra",
];

#[cfg(test)]
mod tests {
    use super::FINGERPRINT_WORDS as WORDS;

    /// How many letters must be changed, added or dropped to get from one word to another.
    fn distance(from: &str, to: &str) -> usize {
        let to: Vec<char> = to.chars().collect();
        let mut row: Vec<usize> = (0..=to.len()).collect();
        for (i, a) in from.chars().enumerate() {
            let mut next = vec![i + 1];
            for (j, b) in to.iter().enumerate() {
                next.push((row[j + 1] + 1).min(next[j] + 1).min(row[j] + usize::from(a != *b)));
            }
            row = next;
        }
        row[to.len()]
    }

    #[test]
    fn the_words_are_sorted_and_no_two_differ_by_one_letter() {
        assert!(WORDS.is_sorted());
        for (place, word) in WORDS.iter().enumerate() {
            assert!(word.len() >= 3 && word.bytes().all(|letter| letter.is_ascii_lowercase()), "{word}");
            for other in &WORDS[..place] {
                assert!(distance(word, other) >= 2, "{word} and {other}");
            }
        }
    }
}
