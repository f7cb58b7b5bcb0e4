using System.Globalization;
using System.Net;
using System.Text;

namespace Engine.Bench.Gate.Plots;

/// <summary>One line of a plot.</summary>
/// <param name="Name">Its legend.</param>
/// <param name="Points">In any order.</param>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over a logarithmic x axis and from zero up, as SVG.</summary>
/// <param name="Title">Heading.</param>
/// <param name="XLabel">What x is.</param>
/// <param name="YLabel">What y is.</param>
/// <param name="Lines">The data; at least one point.</param>
internal sealed record LinePlot(string Title, string XLabel, string YLabel, IReadOnlyList<Series> Lines)
{
    private const double Width = 800, Height = 480, Left = 80, Right = 24, Top = 48, Bottom = 60, LegendLine = 18;

    // Okabe and Ito's palette, which the colour-blind can tell apart.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    /// <summary>The document.</summary>
    public string Svg()
    {
        double[] xs = [.. Lines.SelectMany(static line => line.Points).Select(static point => point.X).Distinct().Order()];
        double largest = Lines.SelectMany(static line => line.Points).Max(static point => point.Y), step = Step(largest), top = Math.Ceiling(largest / step) * step;
        double first = Math.Log2(xs[0]), span = Math.Log2(xs[^1]) - first;
        double X(double x) => span == 0 ? (Left + Width - Right) / 2 : Left + (Math.Log2(x) - first) / span * (Width - Left - Right);
        double Y(double y) => Height - Bottom - y / top * (Height - Top - Bottom);
        double height = Height + LegendLine * Lines.Count;
        StringBuilder svg = new();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"13\">");
        Add(svg, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>");
        Text(svg, Width / 2, 26, "middle", Title, " font-size=\"16\"");
        for (int tick = 0; tick <= (int)Math.Round(top / step); tick++)
        {
            double y = Y(tick * step);
            Add(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"#ddd\"/>");
            Text(svg, Left - 8, y + 4, "end", (tick * step).ToString("0.####", CultureInfo.InvariantCulture));
        }

        foreach (double x in xs) Text(svg, X(x), Height - Bottom + 20, "middle", x.ToString(CultureInfo.InvariantCulture));
        Text(svg, Width / 2, Height - 16, "middle", XLabel);
        Text(svg, 20, Height / 2, "middle", YLabel, FormattableString.Invariant($" transform=\"rotate(-90 20 {Height / 2})\""));
        for (int i = 0; i < Lines.Count; i++) Draw(svg, Lines[i], Colours[i % Colours.Length], Height + LegendLine * i, X, Y);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The distance between ticks, 1, 2 or 5 times a power of ten, so that there are at most ten.</summary>
    internal static double Step(double largest)
    {
        if (!(largest > 0)) return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(largest / 10)));
        foreach (int factor in new[] { 1, 2, 5 })
            if (largest / (factor * power) <= 10) return factor * power;
        return 10 * power;
    }

    private static void Draw(StringBuilder svg, Series line, string colour, double legend, Func<double, double> x, Func<double, double> y)
    {
        (double X, double Y)[] points = [.. line.Points.OrderBy(static point => point.X)];
        string path = string.Join(' ', points.Select(point => FormattableString.Invariant($"{x(point.X):F1},{y(point.Y):F1}")));
        Add(svg, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        foreach ((double px, double py) in points) Add(svg, $"<circle cx=\"{x(px):F1}\" cy=\"{y(py):F1}\" r=\"3.5\" fill=\"{colour}\"/>");
        Add(svg, $"<rect x=\"{Left}\" y=\"{legend - 10}\" width=\"12\" height=\"12\" fill=\"{colour}\"/>");
        Text(svg, Left + 20, legend, "start", line.Name);
    }

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text, string attributes = "") =>
        Add(svg, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\"{attributes}>{WebUtility.HtmlEncode(text)}</text>");

    private static void Add(StringBuilder svg, FormattableString element) => svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
