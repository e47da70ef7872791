//! The names of the regions that have a mobile network.

use std::cmp::Ordering;
use std::sync::LazyLock;

use identity::model::language::Language;

use crate::islands::phone_format::Plan;

/// A region of the list.
pub(super) struct Country {
    /// As in ISO 3166: `CH`.
    pub(super) region: &'static str,
    english: &'static str,
    german: &'static str,
}

impl Country {
    /// Without the plus.
    pub(super) fn calling_code(&self) -> &'static str {
        Plan::of(self.region).map_or("", |plan| plan.calling_code)
    }

    pub(super) fn name(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::German => self.german,
        }
    }

    /// Its names in other languages, where they differ: the search knows them too.
    pub(super) fn also(&self, language: Language) -> Option<String> {
        let name = self.name(language);
        let others = Language::ALL.into_iter().map(|other| self.name(other)).filter(|other| *other != name);
        Some(others.collect::<Vec<_>>().join(" ")).filter(|others| !others.is_empty())
    }
}

const fn country(region: &'static str, english: &'static str, german: &'static str) -> Country {
    Country { region, english, german }
}

/// Every region, by its name in a language.
pub(super) fn by_name(language: Language) -> &'static [&'static Country] {
    static ENGLISH: LazyLock<Vec<&Country>> = LazyLock::new(|| sorted(Language::English));
    static GERMAN: LazyLock<Vec<&Country>> = LazyLock::new(|| sorted(Language::German));
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

fn sorted(language: Language) -> Vec<&'static Country> {
    let mut countries: Vec<_> = COUNTRIES.iter().collect();
    countries.sort_by(|one, other| before(one.name(language), other.name(language)));
    countries
}

/// As both languages order names (DIN 5007-1): an accent counts for nothing, and neither does a hyphen; a dot ends a word.
fn before(one: &str, other: &str) -> Ordering {
    let is_letter = |c: &char| c.is_alphanumeric() || [' ', '.'].contains(c);
    let plain = |name: &str| name.chars().filter(is_letter).map(letter).collect::<String>();
    plain(one).cmp(&plain(other))
}

/// The letter without its accent, of those that these names have.
fn letter(c: char) -> char {
    match c {
        'Å' | 'Ä' | 'ä' | 'ã' => 'a',
        'ç' => 'c',
        'é' => 'e',
        'í' => 'i',
        'Ö' | 'ö' | 'ô' => 'o',
        'ü' => 'u',
        '.' => ' ',
        c => c.to_ascii_lowercase(),
    }
}

/// Every region, by its English name.
const COUNTRIES: [Country; 244] = [
    country("AF", "Afghanistan", "Afghanistan"),
    country("AX", "Åland Islands", "Ålandinseln"),
    country("AL", "Albania", "Albanien"),
    country("DZ", "Algeria", "Algerien"),
    country("AS", "American Samoa", "Amerikanisch-Samoa"),
    country("AD", "Andorra", "Andorra"),
    country("AO", "Angola", "Angola"),
    country("AI", "Anguilla", "Anguilla"),
    country("AG", "Antigua and Barbuda", "Antigua und Barbuda"),
    country("AR", "Argentina", "Argentinien"),
    country("AM", "Armenia", "Armenien"),
    country("AW", "Aruba", "Aruba"),
    country("AC", "Ascension Island", "Ascension"),
    country("AU", "Australia", "Australien"),
    country("AT", "Austria", "Österreich"),
    country("AZ", "Azerbaijan", "Aserbaidschan"),
    country("BS", "Bahamas", "Bahamas"),
    country("BH", "Bahrain", "Bahrain"),
    country("BD", "Bangladesh", "Bangladesch"),
    country("BB", "Barbados", "Barbados"),
    country("BY", "Belarus", "Belarus"),
    country("BE", "Belgium", "Belgien"),
    country("BZ", "Belize", "Belize"),
    country("BJ", "Benin", "Benin"),
    country("BM", "Bermuda", "Bermuda"),
    country("BT", "Bhutan", "Bhutan"),
    country("BO", "Bolivia", "Bolivien"),
    country("BA", "Bosnia and Herzegovina", "Bosnien und Herzegowina"),
    country("BW", "Botswana", "Botsuana"),
    country("BR", "Brazil", "Brasilien"),
    country("IO", "British Indian Ocean Territory", "Britisches Territorium im Indischen Ozean"),
    country("VG", "British Virgin Islands", "Britische Jungferninseln"),
    country("BN", "Brunei", "Brunei"),
    country("BG", "Bulgaria", "Bulgarien"),
    country("BF", "Burkina Faso", "Burkina Faso"),
    country("BI", "Burundi", "Burundi"),
    country("KH", "Cambodia", "Kambodscha"),
    country("CM", "Cameroon", "Kamerun"),
    country("CA", "Canada", "Kanada"),
    country("CV", "Cape Verde", "Kap Verde"),
    country("BQ", "Caribbean Netherlands", "Karibische Niederlande"),
    country("KY", "Cayman Islands", "Kaimaninseln"),
    country("CF", "Central African Republic", "Zentralafrikanische Republik"),
    country("TD", "Chad", "Tschad"),
    country("CL", "Chile", "Chile"),
    country("CN", "China", "China"),
    country("CX", "Christmas Island", "Weihnachtsinsel"),
    country("CC", "Cocos (Keeling) Islands", "Kokosinseln"),
    country("CO", "Colombia", "Kolumbien"),
    country("KM", "Comoros", "Komoren"),
    country("CG", "Congo (Brazzaville)", "Kongo (Brazzaville)"),
    country("CD", "Congo (Kinshasa)", "Kongo (Kinshasa)"),
    country("CK", "Cook Islands", "Cookinseln"),
    country("CR", "Costa Rica", "Costa Rica"),
    country("CI", "Côte d’Ivoire", "Elfenbeinküste"),
    country("HR", "Croatia", "Kroatien"),
    country("CU", "Cuba", "Kuba"),
    country("CW", "Curaçao", "Curaçao"),
    country("CY", "Cyprus", "Zypern"),
    country("CZ", "Czechia", "Tschechien"),
    country("DK", "Denmark", "Dänemark"),
    country("DJ", "Djibouti", "Dschibuti"),
    country("DM", "Dominica", "Dominica"),
    country("DO", "Dominican Republic", "Dominikanische Republik"),
    country("EC", "Ecuador", "Ecuador"),
    country("EG", "Egypt", "Ägypten"),
    country("SV", "El Salvador", "El Salvador"),
    country("GQ", "Equatorial Guinea", "Äquatorialguinea"),
    country("ER", "Eritrea", "Eritrea"),
    country("EE", "Estonia", "Estland"),
    country("SZ", "Eswatini", "Eswatini"),
    country("ET", "Ethiopia", "Äthiopien"),
    country("FK", "Falkland Islands", "Falklandinseln"),
    country("FO", "Faroe Islands", "Färöer"),
    country("FJ", "Fiji", "Fidschi"),
    country("FI", "Finland", "Finnland"),
    country("FR", "France", "Frankreich"),
    country("GF", "French Guiana", "Französisch-Guayana"),
    country("PF", "French Polynesia", "Französisch-Polynesien"),
    country("GA", "Gabon", "Gabun"),
    country("GM", "Gambia", "Gambia"),
    country("GE", "Georgia", "Georgien"),
    country("DE", "Germany", "Deutschland"),
    country("GH", "Ghana", "Ghana"),
    country("GI", "Gibraltar", "Gibraltar"),
    country("GR", "Greece", "Griechenland"),
    country("GL", "Greenland", "Grönland"),
    country("GD", "Grenada", "Grenada"),
    country("GP", "Guadeloupe", "Guadeloupe"),
    country("GU", "Guam", "Guam"),
    country("GT", "Guatemala", "Guatemala"),
    country("GG", "Guernsey", "Guernsey"),
    country("GN", "Guinea", "Guinea"),
    country("GW", "Guinea-Bissau", "Guinea-Bissau"),
    country("GY", "Guyana", "Guyana"),
    country("HT", "Haiti", "Haiti"),
    country("HN", "Honduras", "Honduras"),
    country("HK", "Hong Kong", "Hongkong"),
    country("HU", "Hungary", "Ungarn"),
    country("IS", "Iceland", "Island"),
    country("IN", "India", "Indien"),
    country("ID", "Indonesia", "Indonesien"),
    country("IR", "Iran", "Iran"),
    country("IQ", "Iraq", "Irak"),
    country("IE", "Ireland", "Irland"),
    country("IM", "Isle of Man", "Insel Man"),
    country("IL", "Israel", "Israel"),
    country("IT", "Italy", "Italien"),
    country("JM", "Jamaica", "Jamaika"),
    country("JP", "Japan", "Japan"),
    country("JE", "Jersey", "Jersey"),
    country("JO", "Jordan", "Jordanien"),
    country("KZ", "Kazakhstan", "Kasachstan"),
    country("KE", "Kenya", "Kenia"),
    country("KI", "Kiribati", "Kiribati"),
    country("XK", "Kosovo", "Kosovo"),
    country("KW", "Kuwait", "Kuwait"),
    country("KG", "Kyrgyzstan", "Kirgisistan"),
    country("LA", "Laos", "Laos"),
    country("LV", "Latvia", "Lettland"),
    country("LB", "Lebanon", "Libanon"),
    country("LS", "Lesotho", "Lesotho"),
    country("LR", "Liberia", "Liberia"),
    country("LY", "Libya", "Libyen"),
    country("LI", "Liechtenstein", "Liechtenstein"),
    country("LT", "Lithuania", "Litauen"),
    country("LU", "Luxembourg", "Luxemburg"),
    country("MO", "Macao", "Macau"),
    country("MG", "Madagascar", "Madagaskar"),
    country("MW", "Malawi", "Malawi"),
    country("MY", "Malaysia", "Malaysia"),
    country("MV", "Maldives", "Malediven"),
    country("ML", "Mali", "Mali"),
    country("MT", "Malta", "Malta"),
    country("MH", "Marshall Islands", "Marshallinseln"),
    country("MQ", "Martinique", "Martinique"),
    country("MR", "Mauritania", "Mauretanien"),
    country("MU", "Mauritius", "Mauritius"),
    country("YT", "Mayotte", "Mayotte"),
    country("MX", "Mexico", "Mexiko"),
    country("FM", "Micronesia", "Mikronesien"),
    country("MD", "Moldova", "Moldau"),
    country("MC", "Monaco", "Monaco"),
    country("MN", "Mongolia", "Mongolei"),
    country("ME", "Montenegro", "Montenegro"),
    country("MS", "Montserrat", "Montserrat"),
    country("MA", "Morocco", "Marokko"),
    country("MZ", "Mozambique", "Mosambik"),
    country("MM", "Myanmar", "Myanmar"),
    country("NA", "Namibia", "Namibia"),
    country("NR", "Nauru", "Nauru"),
    country("NP", "Nepal", "Nepal"),
    country("NL", "Netherlands", "Niederlande"),
    country("NC", "New Caledonia", "Neukaledonien"),
    country("NZ", "New Zealand", "Neuseeland"),
    country("NI", "Nicaragua", "Nicaragua"),
    country("NE", "Niger", "Niger"),
    country("NG", "Nigeria", "Nigeria"),
    country("NU", "Niue", "Niue"),
    country("NF", "Norfolk Island", "Norfolkinsel"),
    country("KP", "North Korea", "Nordkorea"),
    country("MK", "North Macedonia", "Nordmazedonien"),
    country("MP", "Northern Mariana Islands", "Nördliche Marianen"),
    country("NO", "Norway", "Norwegen"),
    country("OM", "Oman", "Oman"),
    country("PK", "Pakistan", "Pakistan"),
    country("PW", "Palau", "Palau"),
    country("PS", "Palestine", "Palästina"),
    country("PA", "Panama", "Panama"),
    country("PG", "Papua New Guinea", "Papua-Neuguinea"),
    country("PY", "Paraguay", "Paraguay"),
    country("PE", "Peru", "Peru"),
    country("PH", "Philippines", "Philippinen"),
    country("PL", "Poland", "Polen"),
    country("PT", "Portugal", "Portugal"),
    country("PR", "Puerto Rico", "Puerto Rico"),
    country("QA", "Qatar", "Katar"),
    country("RE", "Réunion", "Réunion"),
    country("RO", "Romania", "Rumänien"),
    country("RU", "Russia", "Russland"),
    country("RW", "Rwanda", "Ruanda"),
    country("BL", "Saint Barthélemy", "St. Barthélemy"),
    country("SH", "Saint Helena", "St. Helena"),
    country("KN", "Saint Kitts and Nevis", "St. Kitts und Nevis"),
    country("LC", "Saint Lucia", "St. Lucia"),
    country("MF", "Saint Martin", "St. Martin"),
    country("PM", "Saint Pierre and Miquelon", "St. Pierre und Miquelon"),
    country("VC", "Saint Vincent and Grenadines", "St. Vincent und die Grenadinen"),
    country("WS", "Samoa", "Samoa"),
    country("SM", "San Marino", "San Marino"),
    country("ST", "São Tomé and Príncipe", "São Tomé und Príncipe"),
    country("SA", "Saudi Arabia", "Saudi-Arabien"),
    country("SN", "Senegal", "Senegal"),
    country("RS", "Serbia", "Serbien"),
    country("SC", "Seychelles", "Seychellen"),
    country("SL", "Sierra Leone", "Sierra Leone"),
    country("SG", "Singapore", "Singapur"),
    country("SX", "Sint Maarten", "Sint Maarten"),
    country("SK", "Slovakia", "Slowakei"),
    country("SI", "Slovenia", "Slowenien"),
    country("SB", "Solomon Islands", "Salomonen"),
    country("SO", "Somalia", "Somalia"),
    country("ZA", "South Africa", "Südafrika"),
    country("KR", "South Korea", "Südkorea"),
    country("SS", "South Sudan", "Südsudan"),
    country("ES", "Spain", "Spanien"),
    country("LK", "Sri Lanka", "Sri Lanka"),
    country("SD", "Sudan", "Sudan"),
    country("SR", "Suriname", "Suriname"),
    country("SJ", "Svalbard and Jan Mayen", "Spitzbergen und Jan Mayen"),
    country("SE", "Sweden", "Schweden"),
    country("CH", "Switzerland", "Schweiz"),
    country("SY", "Syria", "Syrien"),
    country("TW", "Taiwan", "Taiwan"),
    country("TJ", "Tajikistan", "Tadschikistan"),
    country("TZ", "Tanzania", "Tansania"),
    country("TH", "Thailand", "Thailand"),
    country("TL", "Timor-Leste", "Timor-Leste"),
    country("TG", "Togo", "Togo"),
    country("TK", "Tokelau", "Tokelau"),
    country("TO", "Tonga", "Tonga"),
    country("TT", "Trinidad and Tobago", "Trinidad und Tobago"),
    country("TN", "Tunisia", "Tunesien"),
    country("TR", "Türkiye", "Türkei"),
    country("TM", "Turkmenistan", "Turkmenistan"),
    country("TC", "Turks and Caicos Islands", "Turks- und Caicosinseln"),
    country("TV", "Tuvalu", "Tuvalu"),
    country("VI", "U.S. Virgin Islands", "Amerikanische Jungferninseln"),
    country("UG", "Uganda", "Uganda"),
    country("UA", "Ukraine", "Ukraine"),
    country("AE", "United Arab Emirates", "Vereinigte Arabische Emirate"),
    country("GB", "United Kingdom", "Vereinigtes Königreich"),
    country("US", "United States", "Vereinigte Staaten"),
    country("UY", "Uruguay", "Uruguay"),
    country("UZ", "Uzbekistan", "Usbekistan"),
    country("VU", "Vanuatu", "Vanuatu"),
    country("VA", "Vatican City", "Vatikanstadt"),
    country("VE", "Venezuela", "Venezuela"),
    country("VN", "Vietnam", "Vietnam"),
    country("WF", "Wallis and Futuna", "Wallis und Futuna"),
    country("EH", "Western Sahara", "Westsahara"),
    country("YE", "Yemen", "Jemen"),
    country("ZM", "Zambia", "Sambia"),
    country("ZW", "Zimbabwe", "Simbabwe"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_calling_code() {
        for country in &COUNTRIES {
            assert!(!country.calling_code().is_empty(), "{}", country.english);
        }
    }

    #[test]
    fn the_list_is_in_the_order_of_its_language() {
        let names = |language| by_name(language).iter().map(move |country| country.name(language)).collect::<Vec<_>>();
        let english: Vec<_> = COUNTRIES.iter().map(|country| country.english).collect();
        assert_eq!(names(Language::English), english);
        let german = names(Language::German);
        assert_eq!(german[..5], ["Afghanistan", "Ägypten", "Ålandinseln", "Albanien", "Algerien"]);
        let place = |name| german.iter().position(|found| *found == name).unwrap();
        assert!(place("Österreich") < place("Pakistan") && place("Schweiz") < place("Senegal"));
        assert!(german.iter().all(|name| name.chars().map(letter).all(|c| c.is_ascii())), "an accent is not known");
    }

    #[test]
    fn a_country_is_also_found_by_its_other_name() {
        let named = |region: &str| COUNTRIES.iter().find(|country| country.region == region).unwrap();
        assert_eq!(named("CH").also(Language::English).as_deref(), Some("Schweiz"));
        assert_eq!(named("CH").also(Language::German).as_deref(), Some("Switzerland"));
        assert_eq!(named("TG").also(Language::German), None);
    }
}
