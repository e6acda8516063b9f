using Bailey.Policy.ReasonCodes;

namespace Bailey.Cli.Run;

/// <summary>Kinds of failed calls that <c>bailey run</c> itself finds; others come from the plugin, the library or the engine.</summary>
[ErrorCodes("bailey run")]
internal static class RunErrorKind
{
    /// <summary>The module has no export that could be called under that name.</summary>
    public const string ExportNotFound = "export_not_found";

    /// <summary>The program wrote more than is kept of its output.</summary>
    public const string OutputTooLarge = "output_too_large";

    /// <summary>A mounted folder was moved, removed, or replaced by a link between calls.</summary>
    public const string MountMoved = "mount_moved";
}
