using System.Globalization;

namespace Bailey.Bench;

/// <summary>What the runner was asked for.</summary>
/// <param name="Rounds">Samples of each figure; the median counts.</param>
/// <param name="Programs">Programs to run; empty for all.</param>
/// <param name="SkipMicro">Whether calls, starts and interruptions are left out.</param>
/// <param name="Write">Whether docs/benchmarks.md is written.</param>
internal sealed record BenchmarkSettings(int Rounds, IReadOnlySet<string> Programs, bool SkipMicro, bool Write)
{
    public const string Usage = """
        bench/run [--rounds N] [--programs NAME,NAME...] [--skip-micro] [--write]
          --rounds N       samples of each figure, at least 1; default 5
          --programs ...   only these programs; default all
          --skip-micro     leave out calls, starts and interruptions
          --write          put the tables into docs/benchmarks.md; needs a full run
        """;

    public static bool TryParse(string[] arguments, out BenchmarkSettings settings, out string? problem)
    {
        settings = new(5, new HashSet<string>(), false, false);
        problem = null;
        for (var i = 0; i < arguments.Length && problem is null; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    settings = settings with { Rounds = rounds };
                    i++;
                    break;
                case "--programs" when value.Length > 0:
                    settings = settings with { Programs = value.Split(',').ToHashSet() };
                    i++;
                    break;
                case "--skip-micro":
                    settings = settings with { SkipMicro = true };
                    break;
                case "--write":
                    settings = settings with { Write = true };
                    break;
                default:
                    problem = $"'{arguments[i]}' is no option, or lacks its value";
                    break;
            }
        }

        if (settings.Write && (settings.SkipMicro || settings.Programs.Count > 0))
        {
            problem = "--write needs a full run: leave out --programs and --skip-micro";
        }

        return problem is null;
    }
}
