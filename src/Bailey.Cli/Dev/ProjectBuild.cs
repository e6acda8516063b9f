using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Dev;

/// <summary>Builds a project by its own command.</summary>
internal static class ProjectBuild
{
    private const int KeptCharacters = 32 * 1024;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(2);

    /// <summary>Builds it.</summary>
    /// <param name="project">The project.</param>
    /// <param name="told">Takes what the command wrote, where it failed.</param>
    /// <param name="cancellationToken">Ends the command with all that it started.</param>
    /// <exception cref="PackageException">It could not be built.</exception>
    public static async Task RunAsync(DevProject project, Action<string> told, CancellationToken cancellationToken)
    {
        if (project.Build.IsEmpty)
        {
            return;
        }

        var shown = string.Join(' ', project.Build);
        using var process = Start(project, shown);
        process.StandardInput.Close();
        var written = new StringBuilder();
        var reading = Task.WhenAll(KeepAsync(process.StandardOutput, written), KeepAsync(process.StandardError, written));
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(s_longest);
        try
        {
            await process.WaitForExitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new PackageException(DevReason.BuildFailed, $"'{shown}' did not end within {s_longest.TotalMinutes:0} minutes", "run it by hand to see what it waits for");
        }

        // Something that it left running may hold its output open for ever.
        await Task.WhenAny(reading, Task.Delay(s_drain, cancellationToken));
        if (process.ExitCode != 0)
        {
            lock (written)
            {
                told(written.ToString());
            }

            throw new PackageException(DevReason.BuildFailed, $"'{shown}' failed with exit code {process.ExitCode}", RemedyFor(project));
        }
    }

    private static Process Start(DevProject project, string shown)
    {
        // Of "./build" the system would look in the working directory of this process.
        var program = project.Build[0] is var word && word.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(word, project.Folder)
            : OperatingSystem.IsWindows() && word is "npm" or "npx" ? $"{word}.cmd"
            : word;
        try
        {
            return Process.Start(new ProcessStartInfo(program, project.Build.Skip(1))
            {
                WorkingDirectory = project.Folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["NO_COLOR"] = "1" },
            })!;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            throw new PackageException(DevReason.BuildFailed, $"'{shown}' cannot be started: {e.Message}", $"install what it needs, or correct 'build' in {DevProject.FileName}");
        }
    }

    private static string RemedyFor(DevProject project) =>
        File.Exists(Path.Combine(project.Folder, "package.json")) && !Directory.Exists(Path.Combine(project.Folder, "node_modules"))
            ? "run 'npm ci' in the project first"
            : "mend what it says above";

    private static async Task KeepAsync(StreamReader from, StringBuilder written)
    {
        var buffer = new char[4096];
        int read;
        while ((read = await from.ReadAsync(buffer)) > 0)
        {
            lock (written)
            {
                // Of very much the end tells most.
                written.Append(buffer, 0, read);
                if (written.Length > 2 * KeptCharacters)
                {
                    written.Remove(0, written.Length - KeptCharacters);
                }
            }
        }
    }
}
