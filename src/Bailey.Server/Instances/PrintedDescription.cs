using System.Text;

namespace Bailey.Server.Instances;

/// <summary>The description of the API as it is sent. Endpoints do not change while a server runs.</summary>
internal sealed class PrintedDescription
{
    private readonly Lock _making = new();
    private Task<byte[]>? _bytes;

    internal Task<byte[]> GetAsync(IServiceProvider services)
    {
        lock (_making)
        {
            // One that failed is made anew for whoever asks next.
            return _bytes = _bytes is null or { IsFaulted: true } or { IsCanceled: true } ? MakeAsync(services) : _bytes;
        }
    }

    private static async Task<byte[]> MakeAsync(IServiceProvider services) =>
        Encoding.UTF8.GetBytes(await ApiDescription.PrintAsync(services, CancellationToken.None).ConfigureAwait(false));
}
