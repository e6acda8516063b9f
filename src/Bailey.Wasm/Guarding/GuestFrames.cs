using System.Diagnostics;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Guarding;

/// <summary>Tells whose code an exception comes from.</summary>
internal static class GuestFrames
{
    /// <summary>Whether an exception was thrown by compiled code of a module, or by what the engine has the JIT inline there if it likes.</summary>
    public static bool BeginsWithGuest(Exception exception)
    {
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod() is not { } method)
            {
                return false;
            }

            if (method.DeclaringType != typeof(SimdOperations))
            {
                return CompiledModule.IsGuest(method);
            }
        }

        return false;
    }
}
