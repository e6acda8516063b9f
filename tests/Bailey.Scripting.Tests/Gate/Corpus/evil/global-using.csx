// BAILEY1001: an import of a forbidden namespace, never used
using System.Net.Sockets;
return 1;
