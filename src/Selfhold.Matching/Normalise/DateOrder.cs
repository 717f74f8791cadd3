namespace Selfhold.Matching.Normalise;

/// <summary>How a column writes dates of three numbers.</summary>
public enum DateOrder
{
    Unknown,
    Ymd,
    Dmy,
    Mdy,
}
