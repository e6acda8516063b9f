using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Bailey.Testing.Databases;

/// <summary>
/// A PostgreSQL server in a temporary folder, on a free port of 127.0.0.1, with all its care for what is written. A shell watches over it: when this
/// process ends, however it ends, the server ends and its folder goes.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Password = "pw \"of' tests; only";
    private static readonly Lazy<string?> FoundBinaries = new(FindBinaries);
    private static readonly Lazy<Task<PostgresServer>> Started = new(static () => StartAsync());
    private readonly Process _watch;
    private int _schemas;
    private int _isDisposed;

    private PostgresServer(Process watch, int port)
    {
        (_watch, Port) = (watch, port);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End();
    }

    /// <summary>Where the server listens.</summary>
    public int Port { get; }

    /// <summary>Whether there is a PostgreSQL to be started: that of BAILEY_TEST_POSTGRES_BIN, or of Debian's package, or of the path.</summary>
    public static bool IsThere => FoundBinaries.Value is not null;

    /// <summary>Why a test that needs it is skipped.</summary>
    public static string SkipReason => "PostgreSQL is not installed: install the package 'postgresql', or name the folder of its programs in BAILEY_TEST_POSTGRES_BIN";

    /// <summary>The server that all tests of this process share.</summary>
    public static Task<PostgresServer> SharedAsync() => Started.Value;

    /// <summary>Starts a server of its own, for a test that stops it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var binaries = FoundBinaries.Value ?? throw new InvalidOperationException(SkipReason);
        var port = FreePort();
        var start = new ProcessStartInfo("/bin/bash", ["-c", Script, "postgres-of-tests", binaries, port.ToString(CultureInfo.InvariantCulture), Password])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        var server = new PostgresServer(Process.Start(start)!, port);
        await server.AnswerAsync("ready");
        return server;
    }

    /// <summary>Makes an empty schema, which is as good as a database of its own and made in a third of the time. It goes with the server.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> CreateSchemaAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _schemas)}");
        await using var connection = new NpgsqlConnection(ConnectionString("public"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE SCHEMA {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Ends the server in order, or as if the power had failed.</summary>
    public Task StopAsync(bool crash = false) => AskAsync(crash ? "crash" : "stop");

    /// <summary>Starts it again.</summary>
    public Task StartAgainAsync() => AskAsync("start");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        End();
        await _watch.WaitForExitAsync();
        _watch.Dispose();
    }

    private string ConnectionString(string schema) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Database = "postgres", Username = "tester", Password = Password, SearchPath = schema, Pooling = false, Timeout = 30 }.ConnectionString;

    private async Task AskAsync(string what)
    {
        await _watch.StandardInput.WriteLineAsync(what);
        await _watch.StandardInput.FlushAsync();
        await AnswerAsync(what);
    }

    private async Task AnswerAsync(string expected)
    {
        List<string> said = [];
        while (await _watch.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == $"== {expected}")
            {
                return;
            }

            said.Add(line);
        }

        throw new InvalidOperationException($"the PostgreSQL server of the tests did not get {expected}:\n{string.Join('\n', said)}");
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            // The shell reads the end of its input, as it does when this process is killed.
            _watch.StandardInput.Close();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindBinaries()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var named = Environment.GetEnvironmentVariable("BAILEY_TEST_POSTGRES_BIN");
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0).Select(static folder => Path.Combine(folder, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return (string.IsNullOrEmpty(named) ? debian.Concat(path) : [named]).FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    // PostgreSQL refuses to run as root, and is the user 'postgres' then. The collation is one of a language where it can be had, so that whoever
    // forgot to ask for another one is found out.
    private const string Script =
        """
        bin=$1 port=$2 as=()
        if [ "$(id -u)" = 0 ]; then
          as=(setpriv --reuid=postgres --regid=postgres --init-groups)
        fi
        folder=$(mktemp -d /tmp/bailey-postgres.XXXXXX) || exit 1
        trap 'rm -rf "$folder"' EXIT
        trap '' INT TERM HUP
        printf '%s' "$3" > "$folder/password"
        [ "$(id -u)" != 0 ] || chown -R postgres "$folder"
        cd "$folder" || exit 1
        init() { "${as[@]}" "$bin/initdb" -D "$folder/data" -U tester -A scram-sha-256 --pwfile="$folder/password" -E UTF8 "$@" > "$folder/initdb.log" 2>&1; }
        init --locale-provider=icu --icu-locale=en --locale=C.UTF-8 || { rm -rf "$folder/data"; init --locale=C.UTF-8; } || { cat "$folder/initdb.log"; exit 1; }
        start() {
          "${as[@]}" setpriv --pdeathsig QUIT "$bin/postgres" -D "$folder/data" -k "$folder" -h 127.0.0.1 -p "$port" \
            -c max_connections=200 -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=64MB > "$folder/log" 2>&1 < /dev/null &
          server=$!
          for _ in $(seq 600); do
            "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && return 0
            kill -0 "$server" 2> /dev/null || { cat "$folder/log"; exit 1; }
            sleep 0.05
          done
          cat "$folder/log"; exit 1
        }
        end() { kill "-$1" "$server" 2> /dev/null; wait "$server" 2> /dev/null; }
        start
        echo '== ready'
        while read -r line; do
          case $line in
            stop) end INT ;;
            crash) end QUIT ;;
            start) start ;;
          esac
          echo "== $line"
        done
        end QUIT
        """;
}
