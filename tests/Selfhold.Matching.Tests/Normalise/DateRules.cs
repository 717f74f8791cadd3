using System.Text;
using Selfhold.Matching.Normalise;

namespace Selfhold.Matching.Tests.Normalise;

public sealed class DateRules
{
    [Theory]
    [InlineData("1990-04-25", 19900425)]
    [InlineData("19900425", 19900425)]
    [InlineData("1990/4/5", 19900405)]
    [InlineData("1990-04-25T10:00:00Z", 19900425)]
    [InlineData("1990-04-25 10:00:00", 19900425)]
    [InlineData("19900425T101112", 19900425)]
    [InlineData("25/04/1990", 19900425)]
    [InlineData("04/25/1990", 19900425)]
    [InlineData("25.04.1990", 19900425)]
    [InlineData("25 04 1990", 19900425)]
    [InlineData("25.4.90", 19900425)]
    [InlineData("25.4.05", 20050425)]
    [InlineData("03/04/1990", 19900000)]
    [InlineData("04/04/1990", 19900404)]
    [InlineData("25041990", 19900425)]
    [InlineData("1980", 19800000)]
    [InlineData("1980.0", 19800000)]
    [InlineData("19900425.0", 19900425)]
    [InlineData("1980-05", 19800500)]
    [InlineData("05/1980", 19800500)]
    [InlineData("1980-00-00", 19800000)]
    [InlineData("May 1980", 19800500)]
    [InlineData("c. 1850", 18500000)]
    [InlineData("--0307", 307)]
    [InlineData("5 May", 505)]
    [InlineData("May 85", 19850500)]
    [InlineData("--03-07", 307)]
    [InlineData("3. März 1990", 19900303)]
    [InlineData("3 mars 1990", 19900303)]
    [InlineData("3 de marzo de 1990", 19900303)]
    [InlineData("3 maart 1990", 19900303)]
    [InlineData("3 marca 1990", 19900303)]
    [InlineData("3 août 1990", 19900803)]
    [InlineData("1 gennaio 1990", 19900101)]
    [InlineData("Apr 25, 1990", 19900425)]
    [InlineData("25-APR-90", 19900425)]
    [InlineData("Wed, 25th April 1990", 19900425)]
    [InlineData("1900-01-01", 19000101)]
    [InlineData("0001-01-01", 0)]
    [InlineData("9999-12-31", 0)]
    [InlineData("0000-00-00", 0)]
    [InlineData("2001-02-30", 0)]
    [InlineData("1990-13-40", 0)]
    [InlineData("-500-01-01", 0)]
    [InlineData("43210", 0)]
    [InlineData("n/a", 0)]
    [InlineData("abc", 0)]
    [InlineData("", 0)]
    public void a_date_keeps_its_precision(string raw, int packed) => Assert.Equal(packed, Dates.Parse(Encoding.UTF8.GetBytes(raw), DateOrder.Unknown));

    [Theory]
    [InlineData("03/04/1990", DateOrder.Dmy, 19900403)]
    [InlineData("03/04/1990", DateOrder.Mdy, 19900304)]
    [InlineData("25/04/1990", DateOrder.Mdy, 19900425)]
    [InlineData("90-04-03", DateOrder.Ymd, 19900403)]
    [InlineData("03041990", DateOrder.Dmy, 19900403)]
    [InlineData("1990-04-03", DateOrder.Dmy, 19900403)]
    public void the_order_of_the_column_decides(string raw, DateOrder order, int packed) => Assert.Equal(packed, Dates.Parse(Encoding.UTF8.GetBytes(raw), order));

    [Fact]
    public void one_value_with_a_day_above_twelve_decides_the_column()
    {
        Assert.Equal(DateOrder.Dmy, Decide("03/04/1990", "25/04/1990").Order);
        Assert.Equal(DateOrder.Mdy, Decide("03/04/1990", "04/25/1990").Order);
        Assert.Equal(DateOrder.Ymd, Decide("1990-04-25").Order);
    }

    [Fact]
    public void without_such_a_value_the_column_is_ambiguous()
    {
        DateOrderDecision decision = Decide("03/04/1990", "05/06/1991");
        Assert.Equal((DateOrder.Unknown, true, 2), (decision.Order, decision.Ambiguous, decision.Either));
        Assert.False(Decide("1990", "May 1980").Ambiguous);
        Assert.False(Decide().Ambiguous);
    }

    [Fact]
    public void contradicting_values_are_decided_by_a_clear_majority_only()
    {
        DateOrderDecision clear = Decide([.. Enumerable.Repeat("25/04/1990", 99), "04/25/1990"]);
        Assert.Equal((DateOrder.Dmy, 1), (clear.Order, clear.Conflicts));
        DateOrderDecision unclear = Decide("25/04/1990", "04/25/1990");
        Assert.Equal((DateOrder.Unknown, true, 1), (unclear.Order, unclear.Ambiguous, unclear.Conflicts));
    }

    private static DateOrderDecision Decide(params string[] values)
    {
        DateOrderAccumulator column = Dates.DecideOrder();
        foreach (string value in values)
        {
            column.Add(Encoding.UTF8.GetBytes(value));
        }

        return column.Decide();
    }
}
