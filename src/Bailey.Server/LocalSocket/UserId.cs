using System.Runtime.InteropServices;

namespace Bailey.Server.LocalSocket;

/// <summary>The user that the server runs as.</summary>
internal static partial class UserId
{
    internal static uint Own => geteuid();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint geteuid();
}
