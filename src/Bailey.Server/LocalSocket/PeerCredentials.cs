using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.LocalSocket;

/// <summary>
/// Which user's process is at the other end of a connection over a Unix socket, as the kernel knows it. It only asks a connection that was accepted, and
/// this file is the only one outside of the egress guard that may touch a socket.
/// </summary>
internal static class PeerCredentials
{
    // SOL_SOCKET and SO_PEERCRED of Linux on x64 and arm64; the answer is struct ucred { pid, uid, gid }.
    private const int SocketLevel = 1;
    private const int PeerCredentialsOption = 17;
    private const int UserOffset = 4;
    private const int Length = 12;

    /// <summary>Whether a request came over a Unix socket.</summary>
    internal static bool IsLocal(HttpContext context) => context.Features.Get<IConnectionSocketFeature>() is { Socket: { AddressFamily: AddressFamily.Unix } };

    /// <summary>The user whose process sent a request; null where the kernel does not tell.</summary>
    internal static uint? UserOf(HttpContext context)
    {
        if (!OperatingSystem.IsLinux() || !IsLocal(context))
        {
            return null;
        }

        Span<byte> credentials = stackalloc byte[Length];
        try
        {
            return context.Features.Get<IConnectionSocketFeature>() is { Socket: var peer } && peer.GetRawSocketOption(SocketLevel, PeerCredentialsOption, credentials) == Length
                ? BinaryPrimitives.ReadUInt32LittleEndian(credentials[UserOffset..])
                : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
