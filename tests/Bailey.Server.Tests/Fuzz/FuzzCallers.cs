using System.Net.Http.Headers;
using System.Text;

namespace Bailey.Server.Tests.Fuzz;

/// <summary>Who sends what is made: nobody, a member, an admin of the community, an admin of the instance. None of them is named by what is sent, so that they stay.</summary>
internal sealed class FuzzCallers(Uri address) : IDisposable
{
    private readonly List<(string Name, HttpClient Client)> _callers = [];

    /// <summary>Adds one; one that is added again is picked as often again.</summary>
    public void Add(string name, AuthenticationHeaderValue? authorization)
    {
        // Bytes of headers that are no ASCII are sent as they are.
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1 };
        var client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = authorization;
        _callers.Add((name, client));
    }

    public (string Name, HttpClient Client) Pick(Random random) => _callers[random.Next(_callers.Count)];

    public void Dispose() => _callers.ForEach(static caller => caller.Client.Dispose());
}
