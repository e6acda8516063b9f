using System.Text;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>What a call came to: its code and, where it failed, why.</summary>
internal readonly record struct CallOutcome(int Code, ExtismError? Error)
{
    private const int Aborted = 134;
    private const int Failed = -1;

    internal static CallOutcome Failure(string code, string message, Exception? exception = null) =>
        new(Failed, new ExtismError(code, message, exception));

    internal static CallOutcome Returned(int code) =>
        code == 0 ? default : new(code, new ExtismError(ExtismErrorCode.NonzeroCode, $"Returned non-zero exit code: {code}"));

    /// <summary>What an exception that ended a call means.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="interrupted">Whether the deadline passed or the caller cancelled.</param>
    /// <param name="cancelledByCaller">Whether the caller cancelled.</param>
    internal static CallOutcome Of(Exception exception, bool interrupted, bool cancelledByCaller) => exception switch
    {
        WasmTrapException { Kind: WasmTrapKind.Exit, ExitCode: 0 } => default,
        WasmTrapException { Kind: WasmTrapKind.Exit } exit =>
            new(exit.ExitCode, new ExtismError(ExtismErrorCode.ExitCode, $"the plugin exited with code {exit.ExitCode}", exit)),
        WasmTrapException trap => OfTrap(trap, interrupted, cancelledByCaller),
        WasmGuestException thrown => new(Aborted, new ExtismError(thrown.Code, thrown.Message, thrown)),
        OperationCanceledException => Interrupted(exception, cancelledByCaller),
        ObjectDisposedException => Failure(EngineCode.Cancelled, "the plugin was disposed while it ran", exception),
        ExtismHostException host => Failure(host.Code, host.Message, host),
        _ => Failure(EngineCode.LinkFailed, exception.Message, exception),
    };

    /// <summary>An error that the guest set fails the call even with code 0, and wins over a trap.</summary>
    internal CallOutcome WithGuestError(ReadOnlySpan<byte> message) =>
        message.IsEmpty ? this : this with { Error = new ExtismError(ExtismErrorCode.GuestError, Encoding.UTF8.GetString(message), Error?.Exception) };

    private static CallOutcome OfTrap(WasmTrapException trap, bool interrupted, bool cancelledByCaller)
    {
        if (trap.Kind is WasmTrapKind.Deadline or WasmTrapKind.Cancelled)
        {
            return Interrupted(trap, cancelledByCaller);
        }

        return trap switch
        {
            { Kind: WasmTrapKind.CpuTime } => new(Failed, new ExtismError(EngineCode.CpuTime, "plugin ran out of processor time", trap)),
            { Kind: WasmTrapKind.OutOfFuel } => new(Failed, new ExtismError(EngineCode.OutOfFuel, "plugin ran out of fuel", trap)),
            { InnerException: ExtismHostException host } => new(Failed, new ExtismError(host.Code, host.Message, trap)),
            { InnerException: OperationCanceledException } when interrupted => Interrupted(trap, cancelledByCaller),
            { InnerException: WasmLinkException link } => new(Failed, new ExtismError(EngineCode.LinkFailed, link.Message, trap)),
            { InnerException: { } inner } => new(Failed, new ExtismError(EngineCode.HostError, inner.Message, trap)),
            // The specification's word for it is the code already, and tells nobody what happened.
            { Kind: WasmTrapKind.Unreachable } => new(Aborted, new ExtismError(EngineCode.Of(trap.Kind), "the plugin stopped itself, as at a panic or a failed assertion", trap)),
            _ => new(Aborted, new ExtismError(EngineCode.Of(trap.Kind), trap.Message, trap)),
        };
    }

    // What was cut off in a function of the host or in a command says only that; who did it is known from the tokens alone.
    private static CallOutcome Interrupted(Exception exception, bool cancelledByCaller) =>
        cancelledByCaller
            ? Failure(EngineCode.Cancelled, "the call was cancelled", exception)
            : Failure(EngineCode.Deadline, "timeout", exception);
}
