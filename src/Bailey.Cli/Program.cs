using System.Globalization;
using System.Runtime.InteropServices;
using Bailey.Cli.Commands;

// What is printed is the same in every country.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

using var interrupted = new CancellationTokenSource();
PosixSignal? received = null;

void Interrupt(PosixSignalContext context)
{
    // The first signal ends the call in order; a second one ends the process as the system does.
    context.Cancel = received is null;
    received ??= context.Signal;
    interrupted.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTermination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
var exitCode = await BaileyCommand.InvokeAsync(args, CommandConsole.OfProcess(), interrupted.Token);
return exitCode == ExitCode.Interrupted && received == PosixSignal.SIGTERM ? ExitCode.Terminated : exitCode;
