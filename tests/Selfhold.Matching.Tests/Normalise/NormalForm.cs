using System.Text;

namespace Selfhold.Matching.Tests.Normalise;

internal delegate int Normaliser(ReadOnlySpan<byte> raw, Span<byte> normal);

internal static class NormalForm
{
    public static string Of(Normaliser normaliser, string raw)
    {
        Span<byte> normal = stackalloc byte[256];
        int length = normaliser(Encoding.UTF8.GetBytes(raw), normal);
        return Encoding.UTF8.GetString(normal[..length]);
    }

    public static byte[] Of(Normaliser normaliser, byte[] raw)
    {
        Span<byte> normal = stackalloc byte[256];
        return normal[..normaliser(raw, normal)].ToArray();
    }

    public static void AllEqual(Normaliser normaliser, params string[] spellings)
    {
        string first = Of(normaliser, spellings[0]);
        Assert.NotEmpty(first);
        foreach (string spelling in spellings)
        {
            Assert.Equal(first, Of(normaliser, spelling));
        }
    }
}
