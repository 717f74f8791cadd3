using System.Globalization;

namespace Selfhold.Matching.Explain;

/// <summary>
/// Draws an explanation as a waterfall: one bar for each part of the score, each starting where the last one ended, and the total
/// under them. Bars that speak against are hatched, so that colour is not the only sign.
/// </summary>
internal sealed class Waterfall
{
    private const double Width = 760, Margin = 24, ChartLeft = 356, ChartRight = 690, Top = 108, RowHeight = 44, BarHeight = 24;
    private const int LabelColumns = 47;

    /// <summary>Weights beyond this are drawn at the edge: nobody can tell them apart.</summary>
    private const double Drawn = 200;

    private readonly Explanation _explanation;

    /// <summary>What neither record states is left out: it says nothing and takes room.</summary>
    private readonly ExplanationRow[] _rows;

    private readonly SvgText _svg = new();
    private readonly string _id;
    private readonly double _low, _high, _step;

    public Waterfall(Explanation explanation)
    {
        _explanation = explanation;
        _rows = [.. explanation.Rows.Where((r, i) => i == 0 || r.Weight != 0 || r.A.Length > 0 || r.B.Length > 0 || r.Attribute is ExplanationRow.Household)];
        _id = string.Create(CultureInfo.InvariantCulture, $"{explanation.RecordA}-{explanation.RecordB}");
        double low = Math.Min(0, Clip(explanation.ThresholdWeight)), high = Math.Max(0, Clip(explanation.ThresholdWeight)), sum = 0;
        foreach (ExplanationRow row in _rows)
        {
            sum = Clip(sum + row.Weight);
            (low, high) = (Math.Min(low, sum), Math.Max(high, sum));
        }

        double range = Math.Max(8, high - low);
        (_low, _high) = (low - (range * 0.06), high + (range * 0.06));
        _step = ((double[])[2, 4, 5, 10, 20, 40, 50, 100]).First(s => s == 100 || range / s <= 8);
    }

    private double Bottom => Top + ((_rows.Length + 1) * RowHeight) + 8;

    public string Draw()
    {
        double height = Bottom + 44;
        _svg.Open(Width, height, $"t{_id}", $"d{_id}");
        _svg.Element("title", $"t{_id}", $"Why these two records score {Bits.Of(_explanation.Weight)} bits");
        _svg.Element("desc", $"d{_id}", PlainText.Of(_explanation.Sentence, 2000));
        _svg.DarkScheme();
        _svg.Hatch($"h{_id}");
        _svg.Rect("sheet", "#FFFFFF", 0, 0, Width, height, 6);
        _svg.Heading(Margin, 40, $"{Bits.Of(_explanation.Weight)} bits");
        _svg.Text("ink2", "#4D5B57", Margin, 62, 13, $"{_explanation.ProbabilityText} likely one customer");
        DrawGrid();
        double sum = 0;
        for (int i = 0; i < _rows.Length; i++)
        {
            ExplanationRow row = _rows[i];
            double to = Clip(sum + row.Weight);
            DrawLabels(row, RowY(i));
            DrawBar(row, i, i == 0 ? 0 : sum, to);
            sum = to;
            _svg.Line("edge", "#77847F", X(sum), RowY(i) + 8 + BarHeight, X(sum), RowY(i + 1) + 8, "2 3");
        }

        DrawTotal(sum);
        DrawThreshold();
        return _svg.Close();
    }

    private static double Clip(double weight) => double.IsNaN(weight) ? 0 : Math.Clamp(weight, -Drawn, Drawn);

    private static double RowY(int row) => Top + (row * RowHeight) + 6;

    private double X(double bits) => ChartLeft + ((bits - _low) / (_high - _low) * (ChartRight - ChartLeft));

    private void DrawGrid()
    {
        double threshold = X(Clip(_explanation.ThresholdWeight));
        _svg.Rect("zone", "#DCEBE8", threshold, Top, ChartRight - threshold, Bottom - Top, 0);
        for (double tick = Math.Ceiling(_low / _step) * _step; tick <= _high; tick += _step)
        {
            bool zero = Math.Abs(tick) < 1e-9;
            _svg.Line(zero ? "edge" : "grid", zero ? "#77847F" : "#D5DCD8", X(tick), Top, X(tick), Bottom);
            string number = zero ? "0" : tick.ToString("+0;\u22120", CultureInfo.InvariantCulture);
            _svg.Text("ink2", "#4D5B57", X(tick), Bottom + 20, 12, number, "middle");
        }
    }

    /// <summary>The line over which records are joined, drawn last so that no bar hides it.</summary>
    private void DrawThreshold()
    {
        double x = X(Clip(_explanation.ThresholdWeight));
        _svg.Line("threshold", "#17211F", x, Top - 12, x, Bottom, "6 4", 1.5);
        string from = $"joined from {Bits.Of(_explanation.ThresholdWeight)}";
        bool room = x + 8 + (from.Length * 6.5) < Width - 8;
        _svg.Text("ink", "#17211F", room ? x + 6 : x - 6, Top - 16, 12, room ? from + " \u2192" : from, room ? "start" : "end");
        if (x - ChartLeft > 76 && room)
        {
            _svg.Text("ink2", "#4D5B57", x - 6, Top - 16, 12, "\u2190 kept apart", "end");
        }
    }

    private void DrawLabels(ExplanationRow row, double y)
    {
        string name = row.Attribute switch
        {
            ExplanationRow.Start => "Starting point",
            ExplanationRow.Household => "Same household?",
            { Length: > 0 } attribute => char.ToUpperInvariant(attribute[0]) + attribute[1..],
            _ => "",
        };
        _svg.Text("ink", "#17211F", Margin, y + 15, 14, PlainText.Of(name, 40), weight: "600");
        string a = PlainText.Of(row.A, LabelColumns), b = PlainText.Of(row.B, LabelColumns);
        string level = PlainText.Of(row.Level, LabelColumns);
        int room = LabelColumns - level.Length - 3;
        if (room < 8 || (a.Length == 0 && b.Length == 0))
        {
            _svg.Text("ink2", "#4D5B57", Margin, y + 31, 12, level);
        }
        else if (string.Equals(a, b, StringComparison.Ordinal))
        {
            _svg.Values(Margin, y + 31, level, PlainText.Of(a, room));
        }
        else
        {
            // The longer one takes what the shorter one leaves.
            int both = room - 3, half = both / 2;
            string left = Side(a, Math.Max(half, both - Math.Max(7, b.Length)));
            _svg.Values(Margin, y + 31, level, left, Side(b, Math.Max(half, both - left.Length)));
        }
    }

    private static string Side(string value, int room) => value.Length == 0 ? "(empty)" : PlainText.Of(value, room);

    private void DrawBar(ExplanationRow row, int index, double from, double to)
    {
        double y = RowY(index) + 8, x = Math.Min(X(from), X(to)), width = Math.Max(2, Math.Abs(X(to) - X(from)));
        bool nothing = Math.Abs(row.Weight) < 0.05;
        bool against = row.Weight < 0 && !nothing;
        if (index == 0 || nothing)
        {
            _svg.Rect("start", "#77847F", x, y, width, BarHeight, nothing ? 0 : 3);
        }
        else if (against)
        {
            _svg.Hatched($"h{_id}", x, y, width, BarHeight);
        }
        else
        {
            _svg.Rect("for", "#0B5D57", x, y, width, BarHeight, 3);
        }

        (string css, string colour) = index == 0 || nothing ? ("ink2", "#4D5B57") : against ? ("minus", "#9A3F12") : ("plus", "#0B5D57");
        DrawWeight(css, colour, x, width, y, row.Weight);
    }

    private void DrawTotal(double sum)
    {
        int row = _rows.Length;
        double y = RowY(row);
        _svg.Line("edge", "#77847F", Margin, y - 2, ChartRight, y - 2);
        _svg.Text("ink", "#17211F", Margin, y + 15, 14, "Total", weight: "600");
        _svg.Text("ink2", "#4D5B57", Margin, y + 31, 12, "log\u2082 of the odds that the two are one customer");
        double x = Math.Min(X(0), X(sum)), width = Math.Max(2, Math.Abs(X(sum) - X(0)));
        _svg.Rect("total", "#17211F", x, y + 8, width, BarHeight, 3);
        DrawWeight("ink", "#17211F", x, width, y + 8, _explanation.Weight);
    }

    /// <summary>Right of a bar that adds, left of one that takes; the other way where the edge is near.</summary>
    private void DrawWeight(string css, string colour, double x, double width, double y, double weight)
    {
        const double Room = 46;
        bool right = weight >= 0 ? x + width + Room < Width - 8 : x - Room < ChartLeft - 36;
        double at = right ? x + width + 7 : x - 7, threshold = X(Clip(_explanation.ThresholdWeight));
        if (threshold > at - (right ? 4 : Room) && threshold < at + (right ? Room : 4))
        {
            // The line of the threshold would cross the number: the number goes beyond it.
            at = threshold + (right ? 6 : -6);
        }

        _svg.Text(css, colour, at, y + 17, 13, Bits.Of(weight), right ? "start" : "end", "600");
    }
}
