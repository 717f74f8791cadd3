namespace Selfhold.Records.Tests.Support;

/// <summary>Three systems of one shop; Anna is in all of them, and differently.</summary>
internal static class Files
{
    public const string Crm =
        """
        Customer ID,First name,Last name,Email,Phone,Street,City,Postal code,Birth date,Loyalty tier,Last modified
        17,Anna,Duarte,anna@duarte.example,+44 7700 900417,18 Fenwick Row,Leeds,LS2 7QP,1988-09-04,gold,2025-01-10T08:00:00Z
        18,Ben,Okafor,ben.okafor@mail.example,+44 7700 900222,4 Mill Lane,York,YO1 6GA,1979-02-11,silver,2025-01-11T08:00:00Z
        """ + "\n";

    public const string Shop =
        """
        id;first name;last name;e-mail;phone;street;city;postcode;birth date;updated at
        9001;ANNA;Duarte;anna@duarte.example;07700 900417;18 Fenwick Row;Leeds;LS2 7QP;1988-09-04;2025-06-01T08:00:00Z
        9002;Carla;Meyer;carla@meyer.example;+49 170 1234567;Hauptstr. 5;Bremen;28195;1990-12-24;2025-06-02T08:00:00Z
        """ + "\n";

    public const string Sales =
        """
        contact id,first name,last name,email,phone,street,city,postal code,birth date,modified
        A-1,Anna,Duarte-Reis,anna@duarte.example,+44 7700 900417,2 Harbour View,Hull,HU1 2AA,1988-09-04,2025-09-01T08:00:00Z
        """ + "\n";
}
