namespace Bailey.Wasm;

// Sockets: preview 1 can only use those that the host opened, and Bailey opens none.
public sealed partial class WasiPreview1
{
    private static void DefineSockets(WasiDefinitions functions) => functions
        .Define("sock_accept", (int socket, int flags, uint accepted) => (int)WasiErrno.NotSupported)
        .Define("sock_recv", (int socket, uint buffers, uint count, int flags, uint length, uint results) =>
            (int)WasiErrno.NotSupported)
        .Define("sock_send", (int socket, uint buffers, uint count, int flags, uint length) => (int)WasiErrno.NotSupported)
        .Define("sock_shutdown", (int socket, int how) => (int)WasiErrno.NotSupported);
}
