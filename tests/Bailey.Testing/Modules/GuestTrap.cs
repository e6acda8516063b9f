using Bailey.Wasm;

namespace Bailey.Testing.Modules;

/// <summary>Expects traps, and shows the whole of what came instead.</summary>
public static class GuestTrap
{
    /// <summary>Runs something that must trap.</summary>
    /// <returns>The trap.</returns>
    /// <exception cref="InvalidOperationException">It does not trap, or with another kind.</exception>
    public static WasmTrapException Expect(WasmTrapKind kind, Action action)
    {
        try
        {
            action();
        }
        catch (WasmTrapException trap) when (trap.Kind == kind)
        {
            return trap;
        }
        catch (Exception other)
        {
            throw new InvalidOperationException($"a trap of kind {kind} was expected, but it ended with:\n{other}", other);
        }

        throw new InvalidOperationException($"a trap of kind {kind} was expected, but it ended without one");
    }
}
