namespace Selfhold.Samples;

internal static class Nicknames
{
    private static readonly Dictionary<string, string[]> Names = Read("""
        Elizabeth Liz Beth Lizzie
        Elisabeth Lisa Elli
        Katherine Kate Kathy Katie
        Katharina Kathi
        Catherine Cath Kate
        Margaret Maggie Meg Peggy
        Margarete Grete
        Susan Sue Susie
        Susanne Susi
        Jennifer Jen Jenny
        Victoria Vicky
        Charlotte Lottie Charlie
        Rebecca Becky Becca
        Jessica Jess
        Samantha Sam
        Deborah Debbie Deb
        Patricia Pat Trish
        Christine Chris
        Eleanor Ellie Nell
        Isabella Bella
        Matilda Tilly
        Philippa Pippa
        Joanna Jo
        Hannah Han
        Olivia Liv
        Stefanie Steffi
        Françoise Fanny
        Magdalena Magda
        Katarzyna Kasia
        Małgorzata Gosia
        Johanna Hanna
        James Jim Jamie
        David Dave
        Robert Rob Bob
        Thomas Tom
        William Will Bill
        Andrew Andy Drew
        Michael Mike Mick
        Daniel Dan
        Matthew Matt
        Christopher Chris
        Richard Rick Dick
        Jonathan Jon
        Edward Ed Ted
        Benjamin Ben
        Alexander Alex
        Samuel Sam
        Joseph Joe
        Nicholas Nick
        Stephen Steve
        Anthony Tony
        Peter Pete
        Philip Phil
        Oliver Ollie
        Charles Charlie
        Timothy Tim
        Gregory Greg
        Patrick Paddy
        Kenneth Ken
        Douglas Doug
        Mohammed Mo
        Frederick Fred Freddie
        Theodore Theo Ted
        Leonard Len
        Dominic Dom
        Sebastian Seb
        Maximilian Max
        Matthias Matze
        Wolfgang Wolf
        Friedrich Fritz
        Johannes Hannes
        Willem Wim
        Krzysztof Krzysiek
        Nicolas Nico
        Guillaume Guy
        Declan Dec
        """);

    public static string[] Of(string given) => Names.GetValueOrDefault(given, []);

    private static Dictionary<string, string[]> Read(string text)
        => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => words[1..], StringComparer.Ordinal);
}
