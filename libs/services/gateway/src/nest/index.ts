export { GatewayModule } from './gateway.module';
export { createGateway } from './create-gateway';
export { gatewayMeter } from './gateway-meter';
