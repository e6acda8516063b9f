namespace Bailey.Wasm;

// Sockets: preview 1 can only use those that the host opened, and Bailey opens none, so every descriptor is something else.
public sealed partial class WasiPreview1
{
    private void DefineSockets(WasiDefinitions functions) => functions
        .Define("sock_accept", (int socket, int flags, uint accepted) => (int)NoSocket(socket))
        .Define("sock_recv", (int socket, uint buffers, uint count, int flags, uint length, uint results) => (int)NoSocket(socket))
        .Define("sock_send", (int socket, uint buffers, uint count, int flags, uint length) => (int)NoSocket(socket))
        .Define("sock_shutdown", (int socket, int how) => (int)NoSocket(socket));

    private WasiErrno NoSocket(int descriptor) => _descriptors.TryGet(descriptor, out _) ? WasiErrno.NotSocket : WasiErrno.BadDescriptor;
}
