using System.Globalization;

namespace Bailey.Console.Pages.Plugins.Usage;

/// <summary>Where things stand in the charts: units of their drawings, which are stretched to whatever room there is.</summary>
internal static class ChartScale
{
    /// <summary>How wide a drawing is.</summary>
    internal const double Width = 480;

    /// <summary>How high a drawing is.</summary>
    internal const double Height = 120;

    /// <summary>How high the largest value is; above it, its line is not cut off.</summary>
    internal const double Tall = 110;

    /// <summary>How far from the top a share of the largest value is, 0 to 1.</summary>
    internal static double Y(double share) => Height - (Tall * share) - 1;

    /// <summary>A number as drawings have it.</summary>
    internal static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
