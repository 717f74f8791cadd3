namespace Selfhold.Samples;

/// <summary>A town with what its addresses and telephones look like.</summary>
/// <param name="PostalCodes">Beginnings (British districts) or whole ranges of postal codes.</param>
/// <param name="AreaCode">Landline numbers set aside for fiction, with <c>#</c> for free digits; empty where none are.</param>
internal sealed record Town(string Name, string Region, string[] PostalCodes, string AreaCode);

/// <summary>A country as a shop sees it. Half of the surnames are the common ones, half are put together from stems and endings,
/// so that strangers of one full name are as rare as they are in life.</summary>
internal sealed record Nation(
    string Code,
    string Name,
    string OwnName,
    string[] Women,
    string[] Men,
    string[] Surnames,
    string[] Stems,
    string[] Endings,
    string[] Streets,
    Town[] Towns,
    bool NumberFirst,
    string DialCode,
    string MobilePattern)
{
    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Lines(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // Numbers: Ofcom, Bundesnetzagentur, Arcep and ComReg each publish ranges that are given to nobody, for use in drama.
    public static readonly Nation Britain = new(
        "GB", "United Kingdom", "UK",
        Words("Sarah Emma Laura Rebecca Elizabeth Katherine Margaret Susan Jennifer Victoria Alice Charlotte Olivia Hannah Lucy Helen Rachel Jessica Sophie Amy Catherine Joanna Samantha Deborah Patricia Christine Gemma Zoe Priya Amara Fatima Mei Ngozi Anjali Siobhan Eleanor Grace Isabella Matilda Harriet Beatrice Florence Imogen Rosalind Philippa Theodora Zainab Shreya Abigail Bethany Caroline Daisy Edith Frances Georgina Heather Ivy Josephine Kirsty Lydia Maya Naomi Ottilie Poppy Ruth Sabrina Tamsin Una Verity Winifred Yasmin Nadia Chloe Ella Megan Holly Molly Leah Jasmine Natalie Amelia Freya Rosie"),
        Words("James David Robert Thomas William Andrew Michael Daniel Matthew Christopher Richard Jonathan Edward Benjamin Alexander Samuel Joseph Nicholas Stephen Anthony Peter Simon Philip Oliver Harry George Charles Timothy Gregory Patrick Kenneth Douglas Gareth Rhys Callum Hamish Mohammed Imran Arjun Chidi Kwame Wei Rohan Frederick Theodore Leonard Dominic Sebastian Adrian Barnaby Conrad Desmond Elliot Fergus Gilbert Hugo Isaac Jasper Kieran Lewis Marcus Nathan Oscar Quentin Rupert Stuart Tobias Vincent Wesley Xavier Zachary Aaron Bradley Craig Dylan Ewan Finlay Graham Howard Ian Jake Keith Liam Mark"),
        Words("Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Wright Walker White Robinson Thompson Green Hall Wood Clarke Hughes Edwards Jackson Turner Hill Harris Cooper Ward Morris Moore King Baker Khan Harrison Morgan Allen James Scott Ali Phillips Watson Parker Bennett Young Griffiths Mitchell Kelly Cook Carter Richardson Bailey Shah Collins Bell Shaw Murphy Miller Cox Marshall Simpson Price Anderson Adams Wilkinson Foster Ellis Chapman Mason Gray Rogers Webb Hunt Mills Palmer Holmes Begum Fisher Barker Knight Lloyd Butler Russell Barnes Stevens Jenkins Dixon Fletcher Hussain Okafor Chen Singh Osei Adeyemi Whitaker Pemberton Ashworth Thistlewood Ravenscroft Hollingsworth Featherstone Carmichael Blackwood Wetherby Kingsley Marlowe Penhaligon Trelawney Llewellyn MacGregor Sutherland Drummond Abernathy Cavendish Winterbourne Applegarth Birtwhistle Fairweather Hartnell Lockwood Merriweather Northcott Oldroyd Pettigrew Quayle Ramsbottom Stanhope Tregenza Underhill Vickers Wainwright Yardley"),
        Words("Ash Brad Hart Wins Thorn Black Bram Cald Chad Dun East El Fair Gar Hal Har Hol Kings Lang Lin Mal Mar Nor Oak Pem Ran Red Rush Sher Stan Stock Sut Thur Wake Wal War Wes Whit Wood Wyn"),
        Words("ley ton ford well worth wood bury by ham combe stead field more shaw wick"),
        Lines("Fenwick Row, Alder Street, Kiln Lane, Harbour View, Old Tannery Road, Cooper's Yard, St Brannock Street, Quarrymans Road, Larkfield Avenue, Millrace Close, Beacon Terrace, Hawthorn Crescent, Nightingale Place, Saddlers Court, Copperfield Drive, Wren Street, Osprey Gardens, Juniper Road, Tollgate Street, Foundry Lane, Marigold Avenue, Church End Road, Bellringer Street, Sandpiper Close, Upper Weir Street, Orchard Rise, Kestrel Way, Gasworks Lane, Poplar Grove, Lower Ferry Road"),
        [
            new("London", "Greater London", ["E8", "N16", "SE15", "SW9", "NW5", "W12", "E17", "SE22"], "020 7946 0###"),
            new("Bristol", "Bristol", ["BS3", "BS5", "BS7", "BS8"], "0117 496 0###"),
            new("Leeds", "West Yorkshire", ["LS6", "LS8", "LS12"], "0113 496 0###"),
            new("Manchester", "Greater Manchester", ["M14", "M20", "M21"], "0161 496 0###"),
            new("Edinburgh", "Midlothian", ["EH3", "EH6", "EH10"], "0131 496 0###"),
            new("Glasgow", "Lanarkshire", ["G12", "G41", "G3"], "0141 496 0###"),
            new("Birmingham", "West Midlands", ["B13", "B14", "B29"], "0121 496 0###"),
            new("Sheffield", "South Yorkshire", ["S7", "S10", "S11"], "0114 496 0###"),
            new("Liverpool", "Merseyside", ["L15", "L17", "L18"], "0151 496 0###"),
            new("Cardiff", "South Glamorgan", ["CF5", "CF11", "CF24"], "029 2018 0###"),
            new("Nottingham", "Nottinghamshire", ["NG2", "NG5", "NG7"], "0115 496 0###"),
            new("Belfast", "County Antrim", ["BT7", "BT9", "BT15"], "028 9649 6###"),
        ],
        true, "44", "07700 900###");

    public static readonly Nation Germany = new(
        "DE", "Germany", "Deutschland",
        Words("Julia Katharina Anna Sabine Claudia Susanne Elisabeth Stefanie Nicole Birgit Jana Lena Hannah Frieda Greta Margarete Monika Petra Ursula Käthe Jördis Zeynep Marlene Charlotte Johanna Antje Beate Carola Dagmar Edith Franziska Gisela Heike Ines Jutta Karin Luise Maike Nadine Ramona Silke Tanja Ute Vera Wiebke Lea Mia Emilia Nora Pia"),
        Words("Thomas Michael Stefan Andreas Christian Alexander Markus Jürgen Wolfgang Matthias Sebastian Johannes Maximilian Jörg Günther Björn Lukas Felix Moritz Friedrich Mehmet Konrad Hans-Peter Karl-Heinz Benjamin Arne Bernd Carsten Dirk Emil Falk Gerd Holger Ingo Jens Kai Lars Marcel Nils Oliver Paul Ralf Sven Tim Uwe Volker Werner Jonas Leon Noah Elias Anton"),
        Words("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Lehmann Köhler Herrmann König Mayer Huber Kaiser Fuchs Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Günther Keller Winkler Lorenz Baumann Yılmaz Großmann Böttcher Löwenstein Rautenberg Achterkamp"),
        Words("Stein Berg Hohen Linden Sommer Winter Rosen Buch Eichen Grün Hagen Kirch Lauter Mühl Neu Ober Roth Schön Stern Tannen Wald Weiden"),
        Words("mann bach meier hofer berger feld thal stedt brandt huber lein kamp"),
        Lines("Lindenstraße, Am Kanal, Gerberstraße, Mühlenweg, Amselgasse, Kastanienallee, Alte Färberstraße, Rosenstraße, Turmstraße, Brunnenweg, Holunderweg, Kranichstraße, Am Speicher, Webergasse, Schleusenstraße, Ahornweg"),
        [
            new("Berlin", "BE", ["10437", "10999", "12043", "13353", "10245"], "030 23125 ###"),
            new("Hamburg", "HH", ["20357", "22765", "22303"], "040 66969 ###"),
            new("Köln", "NW", ["50674", "50825", "51063"], "0221 4710 ###"),
            new("Frankfurt am Main", "HE", ["60316", "60486", "60322"], "069 90009 ###"),
            new("München", "BY", ["80469", "81541", "80799"], "089 99998 ###"),
        ],
        false, "49", "0176 040690##");

    public static readonly Nation France = new(
        "FR", "France", "France",
        Words("Camille Léa Manon Chloé Claire Sophie Aurélie Céline Hélène Margaux Élodie Amélie Inès Mathilde Françoise Adèle Brigitte Clémence Delphine Estelle Florence Gaëlle Juliette Louise Nathalie Pauline Sylvie Valérie Zoé"),
        Words("Thomas Nicolas Julien Antoine Pierre François Étienne Mathieu Jérôme Benoît Guillaume Luc Rémi Jean-Baptiste Théo Adrien Bastien Cyril Damien Émile Fabien Gaël Henri Jules Kévin Laurent Maxime Olivier Pascal Sébastien Vincent Yves"),
        Words("Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier Lambert Bonnet François Besnard Chevallier Beauséjour"),
        Words("Beau Bel Bois Cham Cour Des Du Fon Grand La Mont Pré Roche Saint Val"),
        Words("camp champs court fort lieu marais mont pin roy ville villiers"),
        Lines("rue des Tanneurs, rue du Four, avenue des Tilleuls, rue de la Passerelle, impasse du Moulin, quai des Bateliers, rue des Hirondelles, place du Marché Neuf, chemin des Vignes"),
        [
            new("Paris", "", ["75011", "75018", "75020", "75014"], "01 99 00 ## ##"),
            new("Lyon", "", ["69001", "69004", "69007"], "04 65 71 ## ##"),
            new("Nantes", "", ["44000", "44100"], "02 61 91 ## ##"),
            new("Bordeaux", "", ["33000", "33800"], "05 36 49 ## ##"),
        ],
        true, "33", "06 39 98 ## ##");

    public static readonly Nation Ireland = new(
        "IE", "Ireland", "Éire",
        Words("Aoife Ciara Niamh Sinéad Mary Catherine Margaret Orla Róisín Emma Elizabeth Gráinne Deirdre Eimear Fionnuala Maeve Nuala Sorcha Bridget Clodagh Saoirse"),
        Words("Seán Patrick Conor Michael Liam Eoin Declan Cillian Oisín John James Thomas Brendan Colm Diarmuid Fergal Kevin Niall Ruairí Tadhg Finbar"),
        Words("Murphy Kelly O'Sullivan Walsh Smith O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher Doherty Kennedy Lynch Murray Quinn Moore McLoughlin"),
        Words("Mac Mc O' Fitz Kil"),
        Words("Auley Bride Carthy Devlin Dermott Enroe Farrell Ginley Grath Hugh Kenna Laverty Mahon Namara Nulty Quaid Rory Shane Tiernan Weeney"),
        Lines("Bakehouse Lane, Saltworks Street, Weavers Road, Old Quay Street, Rowan Avenue, Chandlers Row, Heron Terrace"),
        [
            new("Dublin", "Dublin", ["D08", "D07", "D06"], "020 91# ####"),
            new("Cork", "Cork", ["T12", "T23"], "020 91# ####"),
            new("Galway", "Galway", ["H91"], "020 91# ####"),
        ],
        true, "353", "020 91# ####");

    // No numbers are set aside for fiction here: these customers never left one.
    public static readonly Nation Netherlands = new(
        "NL", "Netherlands", "Nederland",
        Words("Anne Sanne Lotte Emma Femke Marieke Johanna Fleur Saskia Ingrid Anouk Britt Esther Floor Hanneke Iris Jolanda Karlijn Lieke Maaike Noor Roos"),
        Words("Jan Pieter Daan Bram Willem Thijs Sander Joris Maarten Ruben Arjen Cornelis Diederik Floris Gerrit Hugo Jeroen Koen Lars Mats Niels Stijn"),
        ["de Jong", "Jansen", "de Vries", "van den Berg", "van Dijk", "Bakker", "Janssen", "Visser", "Smit", "Meijer", "de Boer", "Mulder", "Bos", "van der Meulen", "Hoekstra"],
        Words("Boer Dijk Hof Kamp Linde Meer Molen Oost Veld Water West Zee"),
        Words("huis kamp man ma stra veld stein laar hoven"),
        Lines("Zoutkade, Leerlooiersgracht, Molenpad, Kraanvogelstraat, Oude Werf, Lindelaan"),
        [new("Amsterdam", "", ["1053", "1018", "1072"], ""), new("Utrecht", "", ["3512", "3581"], ""), new("Rotterdam", "", ["3021", "3061"], "")],
        false, "31", "");

    public static readonly Nation Poland = new(
        "PL", "Poland", "Polska",
        Words("Anna Katarzyna Małgorzata Agnieszka Joanna Zofia Łucja Elżbieta Magdalena Barbara Dorota Ewa Grażyna Halina Irena Jadwiga Karolina Marta Natalia Patrycja Renata Urszula Wanda"),
        Words("Piotr Krzysztof Andrzej Tomasz Paweł Michał Łukasz Wojciech Stanisław Adam Bartosz Cezary Dariusz Emil Grzegorz Henryk Jakub Kamil Leszek Maciej Norbert Przemysław Robert Szymon Zbigniew"),
        Words("Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jabłoński Król"),
        Words("Bor Brzez Dobr Gór Jasiń Kal Lip Mal Olsz Piotr Sob Woln Zar"),
        Words("owski iński ewski czak owicz iak"),
        Lines("ul. Garbarska, ul. Lipowa, ul. Młyńska, ul. Żurawia, ul. Przystań"),
        [new("Warszawa", "", ["00-553", "02-594"], ""), new("Kraków", "", ["31-072", "30-529"], ""), new("Gdańsk", "", ["80-831"], "")],
        false, "48", "");

    /// <summary>Where Kestrel Coffee ships, the home market as often as it should be.</summary>
    public static readonly Nation[] Market =
        [Britain, Britain, Britain, Britain, Britain, Britain, Britain, Britain, Britain, Britain, Britain, Britain, Britain,
         Germany, Germany, Germany, France, Ireland, Netherlands, Poland];
}
