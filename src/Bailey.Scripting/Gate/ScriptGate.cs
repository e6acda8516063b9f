using Bailey.Scripting.Compilation;

namespace Bailey.Scripting.Gate;

/// <summary>The one place where scripts are judged, for every place that meets one.</summary>
public static class ScriptGate
{
    /// <summary>Judges a script and its libraries, and compiles them where they may run.</summary>
    /// <param name="unit">The script.</param>
    /// <param name="cancellationToken">Gives up; the compiler does not always listen, so that untrusted texts belong into a worker that can be killed.</param>
    /// <returns>The verdict.</returns>
    public static ScriptVerdict Judge(ScriptUnit unit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unit);
        cancellationToken.ThrowIfCancellationRequested();
        return new ScriptVerdict([new ScriptViolation(ScriptViolationCode.CannotResolve, "the gate cannot judge yet", default, null, "wait")], null);
    }
}
