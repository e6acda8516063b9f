using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Run;
using Bailey.Cli.Values;
using Bailey.Plugins.Extism;
using Bailey.Plugins.HostFunctions;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Bailey.Scripting.Workers;

namespace Bailey.Cli.Scripts;

/// <summary>Carries out <c>bailey run</c> of a script: judges it, and runs it in a confined worker, where nothing that it asks of a host is done.</summary>
internal static class ScriptRunAction
{
    private const long LeastMemory = 128L << 20, MostMemory = 4L << 30;

    private static readonly TimeSpan s_leastTime = TimeSpan.FromMilliseconds(10), s_mostTime = TimeSpan.FromMinutes(5);
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a file is run as a script.</summary>
    public static bool IsScript(string? path) => path?.EndsWith(ScriptFile.Extension, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Runs the script that the settings name.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="CommandException">A file or an option is not as it should be.</exception>
    public static async Task<int> RunAsync(RunSettings settings, CommandConsole console, CancellationToken cancellationToken)
    {
        Refuse(settings);
        var (source, violation) = await ScriptFile.ReadAsync(settings.ModuleFile!, cancellationToken);
        if (source is null)
        {
            return Refused([violation!], settings, console);
        }

        var input = await ReadInputAsync(settings, console, cancellationToken);
        var options = new ScriptWorkerOptions { MaxWorkers = 1, MaxWorkersPerTenant = 1, MaxAnalysisWorkers = 1, WarmSpares = 0 };
        if (settings.MemoryBytes is { } memory)
        {
            Require(memory is >= LeastMemory and <= MostMemory, $"--memory of a script is {ByteSize.Format(LeastMemory)} to {ByteSize.Format(MostMemory)}");
            options = options with { MemoryBytes = memory };
        }

        if (settings.Timeout is { } time)
        {
            Require(time >= s_leastTime && time <= s_mostTime, $"--timeout of a script is {Duration.Format(s_leastTime)} to {Duration.Format(s_mostTime)}");
            options = options with { RunLimits = options.RunLimits with { WallTime = time, CpuTime = time } };
        }

        await using var pool = new ScriptWorkerPool(options);
        var judgement = await pool.JudgeAsync(new ScriptUnit(source) { Surface = SurfaceKind.Script }, cancellationToken);
        if (!judgement.IsJudged)
        {
            return Report(new ScriptOutcome(ScriptOutcomeKind.Unavailable) { ReasonCode = judgement.ReasonCode, Message = judgement.Message }, settings, console);
        }

        if (judgement.Verdict.Compiled is not { } compiled)
        {
            return Refused(judgement.Verdict.Violations, settings, console);
        }

        var run = new ScriptRun(compiled, "local")
        {
            Hook = "local.run",
            Community = "local",
            Principal = "local",
            InputJson = input,
            SettingsJson = SettingsOf(settings),
            Host = new NoHost(),
            Limits = options.RunLimits,
        };
        return Report(await pool.RunAsync(run, cancellationToken), settings, console);
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new CommandException(ExitCode.Usage, message);
        }
    }

    // Options that say something about modules are not passed over: whoever gave them believes that they hold.
    private static void Refuse(RunSettings settings)
    {
        var given = new (string Name, bool IsGiven)[]
        {
            ("an argument", settings.Arguments.Count > 0),
            ("--env", settings.Variables.Count > 0),
            ("--call", settings.Export is not null),
            ("--calls", settings.CallsFile is not null),
            ("--fuel", settings.Fuel is not null),
            ("--allow-host", settings.AllowedHosts.Count > 0),
            ("--local-egress", settings.LocalEgress.Count > 0),
            ("--mount", settings.Mounts.Count > 0),
            ("--as", settings.Principal is not null),
            ("--log-level", settings.LogLevel != ExtismLogLevel.Info),
        };
        if (given.FirstOrDefault(static option => option.IsGiven).Name is { } name)
        {
            throw new CommandException(ExitCode.Usage, $"{name} is for WebAssembly; a script is run with --input, --input-file, --config, --memory, --timeout and --json");
        }
    }

    private static async Task<byte[]> ReadInputAsync(RunSettings settings, CommandConsole console, CancellationToken cancellationToken)
    {
        var bytes = settings switch
        {
            { Input: { } text } => Encoding.UTF8.GetBytes(text),
            { InputFile: { } file } => await InputFile.ReadAsync(file, "input", RunAction.MaxInputBytes, cancellationToken),
            _ when console.Input is { } piped => await InputFile.ReadToEndAsync(piped, "the input", RunAction.MaxInputBytes, cancellationToken),
            _ => [],
        };
        if (bytes.Length == 0)
        {
            return "null"u8.ToArray();
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            return bytes;
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.BadData, $"the input of a script is JSON, and this is none: {e.Message}; write a text as \"...\"");
        }
    }

    private static byte[] SettingsOf(RunSettings settings)
    {
        var json = new JsonObject();
        foreach (var (key, value) in settings.Config)
        {
            json[key] = ValueOf(value);
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    // A number is a number; what is no JSON is a text.
    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static int Refused(IReadOnlyList<ScriptViolation> violations, RunSettings settings, CommandConsole console)
    {
        if (settings.Json)
        {
            Write(console, json =>
            {
                json.WriteBoolean("ok", false);
                json.WriteString("reason_code", "script_refused");
                json.WriteString("message", $"the gate refuses it: {violations[0]}");
                json.WriteStartArray("violations");
                foreach (var violation in violations)
                {
                    LintReport.Write(json, violation);
                }

                json.WriteEndArray();
            });
            return ExitCode.PolicyDenied;
        }

        foreach (var line in violations.SelectMany(LintReport.Lines))
        {
            console.Error.WriteLine(line);
        }

        console.Complain("the gate refuses the script; it was not run");
        return ExitCode.PolicyDenied;
    }

    private static int Report(ScriptOutcome outcome, RunSettings settings, CommandConsole console)
    {
        var ok = outcome.Kind == ScriptOutcomeKind.Result;
        if (settings.Json)
        {
            Write(console, json =>
            {
                json.WriteBoolean("ok", ok);
                if (ok)
                {
                    json.WritePropertyName("result");
                    json.WriteRawValue(outcome.ResultJson.Span);
                }

                json.WriteString("outcome", outcome.Kind.ToString().ToLowerInvariant());
                json.WriteString("reason_code", outcome.ReasonCode);
                json.WriteString("message", outcome.Message);
                json.WriteString("log", outcome.Log);
                json.WriteNumber("duration_ms", Math.Round(outcome.Duration.TotalMilliseconds, 3));
                json.WriteNumber("cpu_ms", outcome.CpuTime.TotalMilliseconds);
                json.WriteNumber("peak_memory_bytes", outcome.PeakMemoryBytes);
                json.WriteNumber("host_calls", outcome.HostCalls);
            });
        }
        else
        {
            foreach (var line in outcome.Log.Length == 0 ? [] : outcome.Log.TrimEnd('\n').Split('\n'))
            {
                console.Error.WriteLine(PrintableText.OneLine($"info: {line}"));
            }

            if (ok)
            {
                console.WriteLine(Readable(outcome.ResultJson));
            }
            else
            {
                console.Complain($"{outcome.ReasonCode}: {outcome.Message}");
            }

            if (console.ErrorIsTerminal)
            {
                console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.Duration.TotalMilliseconds:N1} ms, {outcome.HostCalls} calls of the host"));
            }
        }

        return ok ? ExitCode.Ok : outcome.Kind == ScriptOutcomeKind.Unavailable ? ExitCode.Internal : ExitCode.PluginFailed;
    }

    // The worker escapes all that is not ASCII; control characters stay escaped here as well.
    private static string Readable(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, s_readable))
        {
            document.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(CommandConsole console, Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_readable))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        console.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private sealed class NoHost : IScriptHost
    {
        public ValueTask<ScriptHostReply> CallAsync(string function, ReadOnlyMemory<byte> request, CancellationToken cancellationToken) => new(ScriptHostReply.Denied(
            HostCallReason.NotOffered,
            $"{function} was not called, as 'bailey run' has no community whose values or members it could reach; deploy the script to try that, or catch the exception"));
    }
}
