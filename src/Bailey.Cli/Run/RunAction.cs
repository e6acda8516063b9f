using System.Text;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Governance;

namespace Bailey.Cli.Run;

/// <summary>Carries out <c>bailey run</c>: loads the plugin, makes the calls in order, reports each.</summary>
internal sealed class RunAction
{
    /// <summary>Most bytes of one input, and of a file of calls.</summary>
    public const long MaxInputBytes = 64L * 1024 * 1024;

    private readonly RunSettings _settings;
    private readonly CommandConsole _console;
    private readonly IPluginRunner _runner;

    private RunAction(RunSettings settings, CommandConsole console, IPluginRunner runner)
    {
        _settings = settings;
        _console = console;
        _runner = runner;
    }

    /// <summary>Runs what the settings ask for.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="CommandException">A file, an export or a value is not as it should be.</exception>
    public static async Task<int> RunAsync(RunSettings settings, CommandConsole console, CancellationToken cancellationToken)
    {
        // Faults in a file of calls are told before a large module is compiled for nothing.
        var listed = settings.CallsFile is { } file
            ? CallsFile.Parse(await InputFile.ReadAsync(file, "file of calls", MaxInputBytes, cancellationToken), file)
            : null;
        try
        {
            var policy = RunPolicy.Load(settings);
            using var loaded = await PluginLoader.LoadAsync(settings, policy, console, cancellationToken);
            IPluginRunner runner = policy is null ? loaded : new GovernedRunner(loaded, policy);
            var action = new RunAction(settings, console, runner);
            return await action.CallAsync(listed is null ? await action.SingleAsync(cancellationToken) : action.Several(listed), cancellationToken);
        }
        catch (DenialException e)
        {
            if (!settings.Json)
            {
                return DenialReport.Show(console, e.Denial, asJson: false);
            }

            console.WriteLine(CallReport.ToJson(CallOutcome.Denied(e.Denial)));
            return ExitCode.PolicyDenied;
        }
    }

    private async Task<int> CallAsync(IEnumerable<CallRequest> requests, CancellationToken cancellationToken)
    {
        var exitCode = ExitCode.Ok;
        foreach (var request in requests)
        {
            var fault = ExportChoice.Explain(request.Export, _runner.Module.Exports);
            var outcome = fault is null
                ? await _runner.CallAsync(request, cancellationToken)
                : new CallOutcome { ErrorKind = RunErrorKind.ExportNotFound, ErrorMessage = fault };
            Report(request.Export, outcome);
            if (cancellationToken.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }

            exitCode = outcome switch
            {
                { Denial: not null } => ExitCode.PolicyDenied,
                { Ok: false } when exitCode == ExitCode.Ok => ExitCode.PluginFailed,
                _ => exitCode,
            };
        }

        return exitCode;
    }

    private async Task<CallRequest[]> SingleAsync(CancellationToken cancellationToken)
    {
        // The export is looked up first: nobody should type input for a call that cannot be made.
        var export = Resolve(_settings.Export);
        return [new CallRequest(export, await ReadInputAsync(cancellationToken))];
    }

    private CallRequest[] Several(IReadOnlyList<CallsFile.Entry> entries)
    {
        var usual = _settings.Export is not null || entries.Any(entry => entry.Export is null) ? Resolve(_settings.Export) : "";
        return [.. entries.Select(entry => new CallRequest(entry.Export ?? usual, entry.Input))];
    }

    private string Resolve(string? export) => ExportChoice.Resolve(export, _runner.Module.Exports, _runner.Module.Imports);

    private async Task<byte[]> ReadInputAsync(CancellationToken cancellationToken) => _settings switch
    {
        { Input: { } text } => Encoding.UTF8.GetBytes(text),
        { InputFile: { } file } => await InputFile.ReadAsync(file, "input", MaxInputBytes, cancellationToken),
        _ when _console.Input is { } piped => await InputFile.ReadToEndAsync(piped, "the input", MaxInputBytes, cancellationToken),
        _ => [],
    };

    private void Report(string export, CallOutcome outcome)
    {
        if (_settings.Json)
        {
            _console.WriteLine(CallReport.ToJson(outcome));
        }
        else if (outcome.Ok)
        {
            // A program gets the bytes as they are; a terminal would do what they say.
            _console.Write(_console.OutputIsTerminal ? PrintableText.Lines(outcome.Output.Span) : outcome.Output.Span);
            if (_console is { OutputIsTerminal: true, ErrorIsTerminal: true } && outcome.Output is { IsEmpty: false, Span: [.., not (byte)'\n'] })
            {
                // Not part of the output, only so that what follows on the screen begins a line.
                _console.Error.WriteLine();
            }
        }
        else
        {
            _console.Complain(CallReport.Failure(export, outcome));
            if (outcome.Denial is { } denial)
            {
                DenialReport.ShowDetails(_console, denial);
            }
        }

        if (!_settings.Json && outcome.LogsDropped > 0)
        {
            _console.Complain(CallReport.Dropped(outcome));
        }

        if (_console.ErrorIsTerminal && !_settings.Json)
        {
            _console.Error.WriteLine(CallReport.Summary(export, outcome));
        }
    }
}
