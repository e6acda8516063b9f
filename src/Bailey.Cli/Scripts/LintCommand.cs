using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Values;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Bailey.Scripting.Workers;

namespace Bailey.Cli.Scripts;

/// <summary><c>bailey lint PATHS... [--format human|json|sarif] [--output FILE] [--surface KIND] [--library FILE]...</c>: judges scripts, and runs none.</summary>
internal static class LintCommand
{
    private static readonly string[] _formats = [.. Enum.GetNames<LintFormat>().Select(static name => name.ToLowerInvariant())];
    private static readonly string[] _surfaces = [.. Enum.GetNames<SurfaceKind>().Select(static name => name.ToLowerInvariant())];

    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console)
    {
        var paths = new Argument<string[]>("PATHS") { Description = "Scripts (.csx), and folders of them", Arity = ArgumentArity.OneOrMore };
        paths.Validators.Add(static result =>
        {
            if (result.Tokens.FirstOrDefault(static token => IsMistypedOption(token.Value)) is { } option)
            {
                result.AddError($"there is no option '{option.Value}'");
            }
        });
        var format = ParsedOption.One<LintFormat>("--format", "FORMAT", $"How to report: {string.Join(", ", _formats)} (default human)", $"one of {string.Join(", ", _formats)}", TryParse);
        var output = new Option<string?>("--output") { HelpName = "FILE", Description = "Write the report to FILE instead of stdout" };
        var surface = ParsedOption.One<SurfaceKind?>("--surface", "KIND", $"What the scripts find about themselves: {string.Join(", ", _surfaces)} (default script)", $"one of {string.Join(", ", _surfaces)}", TryParseSurface);
        var library = ParsedOption.Many<string>("--library", "FILE", "A library that the scripts include; given again for each, in the order in which they see each other", "a file", static (string text, out string value) => (value = text).Length > 0);
        var command = new Command("lint", "Judge C# scripts by the trust gate: what may run, what may not, why, and what to write instead. Runs none of them. Exit code 1 when anything is refused")
        {
            paths, format, output, surface, library,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var files = ScriptFile.Find(parsed.GetRequiredValue(paths));
            var libraries = ImmutableArray.CreateBuilder<ScriptSource>();
            foreach (var path in parsed.GetValue(library) ?? [])
            {
                var (source, violation) = await ScriptFile.ReadAsync(path, cancellationToken);
                libraries.Add(source ?? throw new CommandException(ExitCode.BadData, $"the library {path}: {violation!.Message}"));
            }

            var judged = await JudgeAsync(files, parsed.GetValue(surface) ?? SurfaceKind.Script, libraries.ToImmutable(), console, cancellationToken);
            var report = LintReport.Write(judged, parsed.GetValue(format));
            if (parsed.GetValue(output) is { } file)
            {
                await OutputFile.ReplaceAsync(file, Encoding.UTF8.GetBytes(report), cancellationToken);
            }
            else
            {
                console.Write(Encoding.UTF8.GetBytes(report));
            }

            return judged.All(static script => script.Passes) ? ExitCode.Ok : ExitCode.PluginFailed;
        });
        return command;
    }

    private static async Task<JudgedScript[]> JudgeAsync(IReadOnlyList<string> files, SurfaceKind surface, ImmutableArray<ScriptSource> libraries, CommandConsole console, CancellationToken cancellationToken)
    {
        var options = new ScriptWorkerOptions { MaxAnalysisWorkers = Math.Clamp(Environment.ProcessorCount, 1, 8) };
        await using var pool = new ScriptWorkerPool(options);
        var judged = new JudgedScript[files.Count];
        var done = 0;
        await Parallel.ForAsync(0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = options.MaxAnalysisWorkers, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var (source, violation) = await ScriptFile.ReadAsync(files[index], token);
            var violations = source is null ? [violation!] : await JudgeAsync(pool, new ScriptUnit(source) { Surface = surface, MustBeBoolean = surface == SurfaceKind.Trigger, Libraries = libraries }, FormattableString.Invariant($"file-{index}"), token);
            judged[index] = new JudgedScript(files[index].Replace('\\', '/'), violations);
            if (console.ErrorIsTerminal && files.Count > 20 && Interlocked.Increment(ref done) % 20 == 0)
            {
                console.Error.Write(FormattableString.Invariant($"\r{done:N0} of {files.Count:N0} judged"));
            }
        });
        if (console.ErrorIsTerminal && files.Count > 20)
        {
            console.Error.Write("\r                              \r");
        }

        return judged;
    }

    private static async Task<ImmutableArray<ScriptViolation>> JudgeAsync(ScriptWorkerPool pool, ScriptUnit unit, string tenant, CancellationToken cancellationToken)
    {
        var judgement = await pool.JudgeAsync(unit, tenant, cancellationToken);
        if (judgement.IsJudged)
        {
            return judgement.Verdict.Violations;
        }

        // That no worker could be had is nothing that the script could mend.
        if (judgement.ReasonCode is ScriptWorkerReason.WorkerUnavailable or ScriptWorkerReason.ConfinementMissing or ScriptWorkerReason.Busy)
        {
            throw new CommandException(ExitCode.Internal, $"{judgement.ReasonCode}: {judgement.Message}");
        }

        return [new ScriptViolation(judgement.ReasonCode, judgement.Message, new ScriptSpan(unit.Script.Name, 1, 1, 1, 1), null, "make the script simpler: what the gate cannot judge in time may not run")];
    }

    // The parser takes an option that it does not know for one more path.
    private static bool IsMistypedOption(string path) => path.Length > 1 && path[0] == '-' && !Path.Exists(path);

    private static bool TryParse(string text, out LintFormat format)
    {
        format = Array.IndexOf(_formats, text) is var index and >= 0 ? (LintFormat)index : default;
        return _formats.Contains(text);
    }

    private static bool TryParseSurface(string text, out SurfaceKind? surface)
    {
        surface = _surfaces.Contains(text) ? Enum.Parse<SurfaceKind>(text, ignoreCase: true) : null;
        return surface is not null;
    }
}
